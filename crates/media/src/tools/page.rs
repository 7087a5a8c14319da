//! The first page of a document, drawn.

use std::fs::File;

use super::{Tools, Trouble, leash, missing, words};

/// The longest side of a page, in pixels.
const SIDE: &str = "800";

/// The most bytes of a drawn page.
const MOST: usize = 16 << 20;

impl Tools {
    /// Draws the first page of a PDF, as a PNG.
    pub async fn first_page(&self, input: File) -> Result<Vec<u8>, Trouble> {
        let Some(program) = &self.page else {
            return Err(missing("pdftoppm"));
        };
        let words = words(&[
            "-f",
            "1",
            "-l",
            "1",
            "-singlefile",
            "-scale-to",
            SIDE,
            "-png",
            "-",
        ]);
        let page = leash::run(&self.hasty(), program, &words, input, MOST).await?;
        if page.is_empty() {
            return Err(Trouble::Broken("it has no page".to_owned()));
        }
        Ok(page)
    }
}
