//! The key that signs webhooks, in the data folder: made when it is first needed, and then kept.

use std::{
    convert::Infallible,
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::{rand::SystemRandom, signature};
use rsa::{
    PrivateKey,
    pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _, LineEnding},
    rand_core::{TryCryptoRng, TryRng},
};

use crate::{Config, Error, Ids, Result};

/// The name of the key in the data folder. Only its owner may read it.
const NAME: &str = "webhook.key";
/// How many bits it has.
const BITS: usize = 2048;

/// An RSA key. Receivers are given the public half, and so know who signed.
pub struct WebhookKey {
    pair: signature::RsaKeyPair,
    public: String,
}

impl WebhookKey {
    /// The key in the data folder of `config`, which is made if there is none: that takes a moment.
    pub fn load(config: &Config) -> Result<Self> {
        let path = config.data.join(NAME);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                keep(&path, &generate(&*config.ids)?).map_err(Error::internal)?;
                // Another process may have been first.
                fs::read_to_string(&path)
            }
            read => read,
        };
        Self::read(&text.map_err(Error::internal)?)
    }

    fn read(text: &str) -> Result<Self> {
        let key = PrivateKey::from_pkcs8_pem(text).map_err(Error::internal)?;
        let public = key
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .map_err(Error::internal)?;
        let der = key.to_pkcs8_der().map_err(Error::internal)?;
        let pair = signature::RsaKeyPair::from_pkcs8(der.as_bytes())
            .map_err(|error| Error::internal(io::Error::other(error.to_string())))?;
        Ok(Self { pair, public })
    }

    /// The public half, in PEM.
    pub fn public_pem(&self) -> &str {
        &self.public
    }

    /// The public half on one line: its PEM once more in base64, as the vendor's client takes it too.
    pub fn public_line(&self) -> String {
        STANDARD.encode(&self.public)
    }

    pub(super) fn sign(&self, text: &[u8]) -> Result<Vec<u8>> {
        let mut signed = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(
                &signature::RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text,
                &mut signed,
            )
            .map_err(|_| Error::internal(io::Error::other("the webhook key cannot sign")))?;
        Ok(signed)
    }
}

impl fmt::Debug for WebhookKey {
    /// Says nothing of the private half.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookKey").finish_non_exhaustive()
    }
}

fn generate(ids: &dyn Ids) -> Result<String> {
    let key = PrivateKey::new(&mut Chance(ids), BITS).map_err(Error::internal)?;
    let text = key.to_pkcs8_pem(LineEnding::LF).map_err(Error::internal)?;
    Ok(text.to_string())
}

/// Whole under another name first, so that nobody ever finds half a key. The first to come stays.
fn keep(path: &Path, text: &str) -> io::Result<()> {
    let draft = PathBuf::from(format!("{}.{}", path.display(), std::process::id()));
    let mut file = secret(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

fn secret(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The engine's chance, as keys are made of it.
struct Chance<'a>(&'a dyn Ids);

impl TryRng for Chance<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Chance<'_> {}
