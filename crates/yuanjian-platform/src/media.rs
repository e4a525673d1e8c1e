//! Media types of the files that come in and go out: one list for all features.

/// A portable document.
pub(crate) const PDF: &str = "application/pdf";
/// A Word document.
pub(crate) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// A workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Photographs.
pub(crate) const JPEG: &str = "image/jpeg";
/// Pictures without loss.
pub(crate) const PNG: &str = "image/png";
/// Pictures of the web.
pub(crate) const WEBP: &str = "image/webp";

/// What a file of this ending is; nothing for endings that are not of documents or pictures.
pub(crate) fn of_ending(ending: &str) -> Option<&'static str> {
    Some(match ending.to_ascii_lowercase().as_str() {
        "pdf" => PDF,
        "docx" => DOCX,
        "xlsx" => XLSX,
        "jpg" | "jpeg" => JPEG,
        "png" => PNG,
        "webp" => WEBP,
        _ => return None,
    })
}

/// What a list takes that is written like `Accept` or `Accept-Encoding`: names in their order, without
/// those that it refuses (`q=0`).
pub(crate) fn taken(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter_map(|one| {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let refused = parts.any(|part| {
            part.split_once('=').is_some_and(|(word, weight)| {
                word.trim().eq_ignore_ascii_case("q") && weight.trim().parse::<f32>() == Ok(0.0)
            })
        });
        (!refused).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_weight_is_not_taken() {
        for (list, wanted) in [
            ("", vec![]),
            ("gzip", vec!["gzip"]),
            ("br;q=1.0, gzip; q=0.5 ,*", vec!["br", "gzip", "*"]),
            ("gzip;q=0", vec![]),
            ("br, gzip ; Q = 0.000", vec!["br"]),
            ("text/html;level=1;q=0, application/json;q=0.001", vec!["application/json"]),
            ("text/html;q=x", vec!["text/html"]),
        ] {
            assert_eq!(taken(list).collect::<Vec<_>>(), wanted, "{list}");
        }
    }
}
