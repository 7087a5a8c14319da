//! Writing batches of chunks to a file, without copying them together first.

use std::{
    fs::File,
    io::{self, IoSlice, Write},
};

use bytes::Bytes;

/// The most slices one call of the system takes.
const SLICES: usize = 1024;

/// Writes the whole batch; on failure says how many bytes went in before it.
pub(crate) fn write_all(mut file: &File, batch: &[Bytes]) -> Result<u64, (u64, io::Error)> {
    let mut written = 0;
    for part in batch.chunks(SLICES) {
        let mut slices: Vec<_> = part.iter().map(|bytes| IoSlice::new(bytes)).collect();
        let mut rest = slices.as_mut_slice();
        IoSlice::advance_slices(&mut rest, 0);
        while !rest.is_empty() {
            match file.write_vectored(rest) {
                Ok(0) => return Err((written, io::ErrorKind::WriteZero.into())),
                Ok(n) => {
                    written += n as u64;
                    IoSlice::advance_slices(&mut rest, n);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err((written, error)),
            }
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_and_empty_chunks_arrive_in_order() -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        let file = File::create(dir.path().join("f"))?;
        let batch: Vec<Bytes> = (0..3000u32)
            .map(|n| {
                if n % 7 == 0 {
                    Bytes::new()
                } else {
                    n.to_be_bytes().to_vec().into()
                }
            })
            .collect();

        let written = write_all(&file, &batch).map_err(|(_, error)| error)?;

        assert_eq!(written, batch.concat().len() as u64);
        assert_eq!(std::fs::read(dir.path().join("f"))?, batch.concat());
        Ok(())
    }
}
