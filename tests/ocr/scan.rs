//! Makes scanned pages: a page of text drawn by the program's own renderer, spoiled as a scanner spoils it, in a PDF that holds
//! nothing but the picture. The same bytes every time.

use std::sync::Arc;

use parityscan::{
    error::FileError,
    extract::{ocr::render, pdf::Opened},
};

/// A page of a PDF, from 0, as it is drawn for OCR.
pub(crate) fn drawn(pdf: &[u8], index: usize, passwords: &[String]) -> Result<Vec<u8>, FileError> {
    render::page_pgm(&Opened::open(Arc::new(pdf.to_vec()), passwords)?, index)
}

/// A grey picture, row by row; 0 is black.
#[derive(Clone)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pixels: Vec<u8>,
}

impl Picture {
    /// A page of a PDF at 300 dots per inch.
    pub(crate) fn of_page(pdf: &[u8]) -> Self {
        let pgm = drawn(pdf, 0, &[]).expect("a page to draw");
        let mut header = pgm.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut number = || std::str::from_utf8(header.next().expect("a header")).expect("digits").to_owned();
        assert_eq!(number(), "P5");
        let (width, height) = (number().parse().expect("width"), number().parse().expect("height"));
        let pixels = pgm[pgm.len() - width * height..].to_vec();
        Self { width, height, pixels }
    }

    /// The grey between the four pixels around a point; white outside.
    fn at(&self, x: f64, y: f64) -> f64 {
        let pixel = |x: f64, y: f64| {
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
            if inside { f64::from(self.pixels[y as usize * self.width + x as usize]) } else { 255.0 }
        };
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let upper = pixel(left, top) * (1.0 - right) + pixel(left + 1.0, top) * right;
        let lower = pixel(left, top + 1.0) * (1.0 - right) + pixel(left + 1.0, top + 1.0) * right;
        upper * (1.0 - down) + lower * down
    }

    /// The picture whose pixel at (x, y) is this one's at `place(x, y)`.
    fn mapped(&self, width: usize, height: usize, place: impl Fn(f64, f64) -> (f64, f64)) -> Self {
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = place(x as f64, y as f64);
                pixels.push(self.at(from_x, from_y).round() as u8);
            }
        }
        Self { width, height, pixels }
    }

    /// With `to` instead of 300 dots per inch.
    pub(crate) fn at_dpi(&self, to: f64) -> Self {
        let step = 300.0 / to;
        let size = |edge: usize| (edge as f64 / step) as usize;
        self.mapped(size(self.width), size(self.height), |x, y| ((x + 0.5) * step - 0.5, (y + 0.5) * step - 0.5))
    }

    /// Laid askew on the glass.
    pub(crate) fn turned(&self, degrees: f64) -> Self {
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let (middle_x, middle_y) = (self.width as f64 / 2.0, self.height as f64 / 2.0);
        self.mapped(self.width, self.height, |x, y| {
            let (x, y) = (x - middle_x, y - middle_y);
            (cosine * x + sine * y + middle_x, cosine * y - sine * x + middle_y)
        })
    }

    /// Turned by a quarter, counterclockwise.
    pub(crate) fn on_its_side(&self) -> Self {
        self.mapped(self.height, self.width, |x, y| (self.width as f64 - 1.0 - y, x))
    }

    /// With grain of up to `grain` greys on grey paper and one speck in `specks` pixels.
    pub(crate) fn noisy(mut self, grain: u32, specks: u32) -> Self {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for pixel in &mut self.pixels {
            let noise = next(&mut state);
            let grey = f64::from(*pixel) * 0.85 + 20.0 + f64::from(noise % (2 * grain + 1)) - f64::from(grain);
            *pixel = if next(&mut state).is_multiple_of(specks) { 90 } else { grey.clamp(0.0, 255.0) as u8 };
        }
        self
    }

    /// Black or white, as a fax machine sends it.
    pub(crate) fn black_and_white(mut self) -> Self {
        for pixel in &mut self.pixels {
            *pixel = if *pixel < 140 { 0 } else { 255 };
        }
        self
    }

    /// A PDF of one page, `size` points large and shown turned by `rotate` degrees, that holds only this picture, drawn with `matrix`.
    pub(crate) fn in_pdf(&self, size: (u32, u32), rotate: u32, matrix: &str) -> Vec<u8> {
        let picture = format!(
            "/Type/XObject/Subtype/Image/Width {}/Height {}/BitsPerComponent 8/ColorSpace/DeviceGray",
            self.width, self.height
        );
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 {} {}]/Rotate {rotate}/Contents 4 0 R/Resources<</XObject<</Im0 5 0 R>>>>>>",
            size.0, size.1
        );
        file(&page, &[stream("", format!("q {matrix} cm /Im0 Do Q").as_bytes()), stream(&picture, &self.pixels)])
    }

    /// A letter page with this picture and with texts printed over and beside it, as [`printed`] places them.
    pub(crate) fn under(&self, matrix: &str, texts: &[(u32, u32, u32, &str, &str)]) -> Vec<u8> {
        let picture = format!(
            "/Type/XObject/Subtype/Image/Width {}/Height {}/BitsPerComponent 8/ColorSpace/DeviceGray",
            self.width, self.height
        );
        let content = format!("q {matrix} cm /Im0 Do Q {}", shown(texts));
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</Im0 5 0 R>>/Font{}>>>>",
            fonts()
        );
        file(&page, &[stream("", content.as_bytes()), stream(&picture, &self.pixels)])
    }

    /// A BMP file.
    pub(crate) fn bmp(&self) -> Vec<u8> {
        let row = self.width.div_ceil(4) * 4;
        let number = |number: usize| u32::try_from(number).expect("a small picture").to_le_bytes();
        let start = 54 + 1024;
        let mut file = [b"BM".as_slice(), &number(start + row * self.height), &[0; 4], &number(start)].concat();
        file.extend([number(40), number(self.width), number(self.height), [1, 0, 8, 0]].concat());
        file.extend([0; 24]);
        file.extend((0..=255_u8).flat_map(|grey| [grey, grey, grey, 0]));
        for line in self.pixels.chunks(self.width).rev() {
            file.extend(line);
            file.extend(vec![0; row - self.width]);
        }
        file
    }

    /// A letter page that holds only this picture.
    pub(crate) fn on_letter(&self) -> Vec<u8> {
        self.in_pdf((612, 792), 0, "612 0 0 792 0 0")
    }
}

/// The next of a run of numbers that is the same every time (xorshift).
fn next(state: &mut u64) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 32) as u32
}

/// A letter page with texts at their places (points from the lower left corner) in a size and a font (`F1` upright, `F2` bold).
pub(crate) fn printed(texts: &[(u32, u32, u32, &str, &str)]) -> Vec<u8> {
    let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font{}>>>>", fonts());
    file(&page, &[stream("", shown(texts).as_bytes())])
}

/// The operators that show texts.
fn shown(texts: &[(u32, u32, u32, &str, &str)]) -> String {
    let escaped = |text: &str| text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    let show = |(x, y, size, font, text): &(u32, u32, u32, &str, &str)| {
        format!("BT /{font} {size} Tf {x} {y} Td ({}) Tj ET\n", escaped(text))
    };
    texts.iter().map(show).collect()
}

/// The fonts `F1` and `F2`.
fn fonts() -> String {
    let font = |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>");
    format!("<</F1 {}/F2 {}>>", font("Helvetica"), font("Helvetica-Bold"))
}

/// A stream object's body.
fn stream(entries: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("<</Length {}{entries}>>\nstream\n", bytes.len());
    [head.as_bytes(), bytes, b"\nendstream"].concat()
}

/// A PDF of one page; `rest` are its objects from 4 on.
fn file(page: &str, rest: &[Vec<u8>]) -> Vec<u8> {
    let fixed =
        [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(), page.as_bytes().to_vec()];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, body) in fixed.iter().chain(rest).enumerate() {
        places.push(out.len());
        out.extend([format!("{} 0 obj\n", index + 1).as_bytes(), body, b"\nendobj\n"].concat());
    }
    let start = out.len();
    let rows: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let size = places.len() + 1;
    out.extend(format!("xref\n0 {size}\n0000000000 65535 f \n{rows}trailer<</Size {size}/Root 1 0 R>>\n").as_bytes());
    out.extend(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    out
}
