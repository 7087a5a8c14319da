//! Emits the open enums.

use std::fmt::Write as _;

use crate::Document;
use crate::model::{OpenEnum, open_enums};

/// The variant that holds every other value; a value `UNKNOWN` of the spec lives in it too.
const CATCH_ALL: &str = "Unknown";

/// The text of the file after its header: rustfmt leaves the inside of a macro alone, so it is
/// laid out here.
pub(super) fn emit(document: &Document) -> String {
    let mut text = "use crate::open_enum::open_enum;\n".to_owned();
    for item in open_enums(document) {
        write_enum(&mut text, &item).expect("writing to a string cannot fail");
    }
    text
}

fn write_enum(text: &mut String, item: &OpenEnum<'_>) -> std::fmt::Result {
    write!(text, "\nopen_enum! {{\n")?;
    for line in item.description.trim().lines() {
        writeln!(text, "    /// {}", line.trim())?;
    }
    writeln!(text, "    pub enum {} {{", item.name)?;
    for value in &item.values {
        if value.variant != CATCH_ALL {
            writeln!(text, "        /// {}", value.about)?;
            writeln!(text, "        {} = {:?},", value.variant, value.wire)?;
        }
    }
    write!(text, "    }}\n}}\n")
}
