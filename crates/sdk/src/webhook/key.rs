//! RSA keys, as people have them: in PEM, or in PEM once more in base64, on one line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::{PemObject as _, SectionKind};

use super::Refusal;

/// The first section of `key` that is one of `kinds`.
pub(super) fn read(key: &str, kinds: &[SectionKind]) -> Result<(SectionKind, Vec<u8>), Refusal> {
    let key = key.trim();
    let unpacked = if key.starts_with("-----BEGIN") {
        key.as_bytes().to_vec()
    } else {
        let line: String = key.split_whitespace().collect();
        STANDARD.decode(line).map_err(|_| Refusal::Key)?
    };
    // Out of an environment variable the ends of lines come as two letters.
    let unpacked = String::from_utf8(unpacked).map_err(|_| Refusal::Key)?;
    let unpacked = unpacked.replace("\\n", "\n");

    let mut sections = <(SectionKind, Vec<u8>)>::pem_slice_iter(unpacked.as_bytes());
    sections
        .find_map(|section| section.ok().filter(|(kind, _)| kinds.contains(kind)))
        .ok_or(Refusal::Key)
}
