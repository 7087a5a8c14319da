//! Names of the spec as names of Rust.

/// `listFiles` and `paging.limit` become `list_files` and `paging_limit`.
pub(crate) fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut previous = '_';
    for (index, c) in name.chars().enumerate() {
        if !c.is_ascii_alphanumeric() {
            if !out.ends_with('_') && !out.is_empty() {
                out.push('_');
            }
        } else if c.is_ascii_uppercase() {
            let next_is_lower = name
                .chars()
                .nth(index + 1)
                .is_some_and(|c| c.is_ascii_lowercase());
            let starts_word = previous.is_ascii_lowercase()
                || previous.is_ascii_digit()
                || (previous.is_ascii_uppercase() && next_is_lower);
            if starts_word && !out.ends_with('_') && !out.is_empty() {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
        previous = c;
    }
    out
}

/// `listFiles` becomes `LIST_FILES`.
pub(crate) fn shouting(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// `listFiles`, `MEDIA_ROOT` and `wix_user` become `ListFiles`, `MediaRoot` and `WixUser`.
pub(crate) fn pascal(name: &str) -> String {
    snake(name)
        .split('_')
        .filter(|word| !word.is_empty())
        .map(capitalised)
        .collect()
}

/// `type` becomes `r#type`.
pub(crate) fn identifier(name: &str) -> proc_macro2::Ident {
    syn::parse_str(name).unwrap_or_else(|_| quote::format_ident!("r#{name}"))
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    first.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::{pascal, shouting, snake};

    #[test]
    fn names_keep_their_words() {
        assert_eq!(snake("generateFileUploadUrl"), "generate_file_upload_url");
        assert_eq!(snake("paging.limit"), "paging_limit");
        assert_eq!(snake("Tus-Resumable"), "tus_resumable");
        assert_eq!(snake("model3d"), "model3d");
        assert_eq!(snake("HTTPServer"), "http_server");
        assert_eq!(shouting("listFiles"), "LIST_FILES");
        assert_eq!(pascal("MEDIA_ROOT"), "MediaRoot");
        assert_eq!(pascal("MODEL3D"), "Model3D");
        assert_eq!(pascal("OK"), "Ok");
        assert_eq!(pascal("listFiles"), "ListFiles");
    }
}
