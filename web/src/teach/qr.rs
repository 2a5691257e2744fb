//! QR codes as SVG paths. A library computes the modules; this file is independent of the screen.

use qrcodegen::{QrCode, QrCodeEcc};

/// The blank border that a camera needs, in modules (ISO/IEC 18004).
const QUIET: i32 = 4;

/// The number of characters that a camera can read from a phone or a projection: a longer text is split into parts if
/// possible. One code could contain 2,953, but in modules too small for that.
pub const READABLE: usize = 1200;

/// The file name of a small page that redirects to a link too long for a QR code; the page's own short address fits
/// into one.
pub const BESIDE: &str = "start.html";

/// That page, to save beside this one. `fragment` is the link's, with its `#`.
pub fn beside(fragment: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>Can I Vault?</title>\n<meta http-equiv=\"refresh\" content=\"0; url=./{fragment}\">\n\
         <p><a href=\"./{fragment}\">Can I Vault?</a></p>\n"
    )
}

/// A QR code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Its width and height with the border, in modules.
    pub side: i32,
    /// The dark modules: an SVG path.
    pub path: String,
}

/// The QR code of a text; `None` if it is too long for one.
pub fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let mut path = String::new();
    for row in 0..code.size() {
        let mut column = 0;
        while column < code.size() {
            let dark = (column..code.size()).take_while(|column| code.get_module(*column, row));
            let run = i32::try_from(dark.count()).unwrap_or(0);
            if run > 0 {
                let (x, y) = (column + QUIET, row + QUIET);
                let module = format!("M{x} {y}h{run}v1h-{run}z");
                path.push_str(&module);
            }
            column += run.max(1);
        }
    }
    Some(Qr {
        side: code.size() + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::{beside, qr};

    #[test]
    fn a_page_beside_leads_to_the_link() {
        let page = beside("#w=1.abc-_&lang=ja");
        assert_eq!(page.matches("./#w=1.abc-_&lang=ja\"").count(), 2, "{page}");
    }

    #[test]
    fn a_code_has_its_border_and_one_that_is_too_long_is_none() {
        let small = qr("v1.x.12345678").unwrap();
        assert_eq!(small.side, 21 + 8, "version 1 and the border");
        // The finder pattern's upper edge is seven modules.
        assert!(small.path.starts_with("M4 4h7v1h-7z"), "{}", small.path);
        assert_eq!(qr(&"x".repeat(3000)), None);
    }
}
