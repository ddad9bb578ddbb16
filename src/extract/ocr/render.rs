//! From one PDF page to a grey picture of it, upright and at [`DPI`], as tesseract takes it (PGM).
//!
//! It runs inside a worker process: the page is untrusted, and the worker's memory limit is the last net under the bounds here.

use hayro::{
    PixmapSettings, RenderCache, RenderSettings,
    hayro_interpret::InterpreterSettings,
    hayro_syntax::page::Page,
    render,
    vello_cpu::{Pixmap, color::palette::css::WHITE},
};

use crate::{error::FileError, extract::pdf};

/// Dots per inch of a rendered page: what tesseract was trained on.
pub const DPI: f32 = 300.0;

/// Most pixels of a rendered page; a larger page is drawn at fewer dots per inch. Six times a letter page, 144 MB while it is drawn.
pub const MAX_PIXELS: f32 = 36_000_000.0;

/// Most pixels along one edge: the renderer counts in 16 bits.
const MAX_EDGE: f32 = 65_000.0;

/// Points in an inch.
const POINTS: f32 = 72.0;

/// Draws the page at `index` (from 0) and returns it as a binary PGM file: a header, then one byte a pixel, row by row, 0 is black.
///
/// # Errors
/// A [`FileError`] where it has no such page, or the page has no area.
pub fn page_pgm(pdf: &pdf::Opened, index: usize) -> Result<Vec<u8>, FileError> {
    let page = pdf.page(index).ok_or_else(|| damaged(&format!("it has no page {}", index + 1)))?;
    Ok(pgm(&draw(page)?))
}

fn damaged(fault: &str) -> FileError {
    FileError::Damaged { format: "PDF".into(), fault: fault.into() }
}

/// Draws a page on white.
fn draw(page: &Page<'_>) -> Result<Pixmap, FileError> {
    let (width, height) = page.render_dimensions();
    let scale = scale(width, height).ok_or_else(|| damaged("a page without area"))?;
    let settings = RenderSettings { force_image_interpolation: true, ..RenderSettings::default() };
    let pixels = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    Ok(render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings, &pixels))
}

/// Pixels per point for a page of this size in points: [`DPI`], or less where the page would break a bound.
fn scale(width: f32, height: f32) -> Option<f32> {
    if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
        return None;
    }
    let by_area = (MAX_PIXELS / (width * height)).sqrt();
    let by_edge = MAX_EDGE / width.max(height);
    let scale = (DPI / POINTS).min(by_area).min(by_edge);
    (width.min(height) * scale >= 1.0).then_some(scale)
}

/// The picture without its colours, as a PGM file.
fn pgm(picture: &Pixmap) -> Vec<u8> {
    let mut file = format!("P5\n{} {}\n255\n", picture.width(), picture.height()).into_bytes();
    file.extend(picture.data().iter().map(|pixel| luma(pixel.r, pixel.g, pixel.b)));
    file
}

/// How bright a colour is (Rec. 601).
fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue);
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_page_is_drawn_at_full_resolution() {
        assert_eq!(scale(612.0, 792.0), Some(DPI / POINTS));
    }

    #[test]
    fn large_pages_stay_within_the_bounds() {
        for (width, height) in [(14_400.0, 14_400.0), (2_000.0, 3_000.0), (14_400.0, 1.0)] {
            let scale = scale(width, height).unwrap();
            assert!(width * scale * height * scale <= MAX_PIXELS * 1.001, "{width} x {height}");
            assert!(width * scale <= MAX_EDGE + 1.0);
        }
    }

    #[test]
    fn pages_without_area_are_refused() {
        for (width, height) in [(0.0, 10.0), (f32::NAN, 10.0), (f32::INFINITY, 10.0), (1.0, 1e9), (-5.0, 5.0)] {
            assert_eq!(scale(width, height), None, "{width} x {height}");
        }
    }

    #[test]
    fn white_is_white_and_black_is_black() {
        assert_eq!((luma(255, 255, 255), luma(0, 0, 0)), (255, 0));
    }
}
