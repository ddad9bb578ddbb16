//! Runs the text operators of a content stream and of the forms it draws; everything else is skipped.

use std::rc::Rc;

use hayro_syntax::object::{
    Array, Dict, Name, ObjectIdentifier, Stream,
    dict::keys::{BBOX, FONT, HEIGHT, MATRIX, PATTERN, PROPERTIES, RESOURCES, SUBTYPE, WIDTH, XOBJECT},
};

use super::{
    decode,
    fonts::{Fonts, SharedFont},
    layers::Layers,
    lexer::{Lexer, Token},
    limits::{self, Budget, Fault},
    marked::{self, MarkedContent},
    matrix::Matrix,
    operands::Operands,
    pieces::Pieces,
    sights::Sights,
    state::{GraphicsState, TextPosition},
};

/// Graphics states saved at a time; further `q` are counted only.
const SAVED_STATES: usize = 1024;

/// The names that a content stream can use.
#[derive(Clone)]
pub(super) struct Names<'a> {
    fonts: Dict<'a>,
    objects: Dict<'a>,
    properties: Dict<'a>,
    patterns: Dict<'a>,
}

impl<'a> Names<'a> {
    /// Those of a resource dictionary.
    pub(super) fn of(resources: &Dict<'a>) -> Self {
        let part = |key| resources.get::<Dict<'a>>(key).unwrap_or_default();
        Self { fonts: part(FONT), objects: part(XOBJECT), properties: part(PROPERTIES), patterns: part(PATTERN) }
    }

    /// Those of a page.
    pub(super) fn of_page(page: &hayro_syntax::page::Page<'a>) -> Self {
        let resources = page.resources();
        Self {
            fonts: resources.fonts.clone(),
            objects: resources.x_objects.clone(),
            properties: resources.properties.clone(),
            patterns: resources.patterns.clone(),
        }
    }
}

/// The machine that reads one page.
pub(super) struct Machine<'m, 'a> {
    pub(super) layers: &'m Layers,
    pub(super) fonts: &'m mut Fonts<'a>,
    pub(super) budget: &'m mut Budget,
    pub(super) pieces: &'m mut Pieces,
    pub(super) state: GraphicsState<'a>,
    pub(super) text: TextPosition,
    pub(super) marked: MarkedContent,
    /// What it has seen besides text.
    pub(super) sights: Sights,
    /// Width and height of the page as it is seen.
    pub(super) page_size: (f64, f64),
    saved: Vec<GraphicsState<'a>>,
    saved_more: u32,
    open_forms: Vec<ObjectIdentifier>,
    last_font: Option<(usize, Vec<u8>, SharedFont<'a>)>,
}

impl<'m, 'a> Machine<'m, 'a> {
    /// A machine at the start of a page whose content goes through `ctm`.
    pub(super) fn new(
        layers: &'m Layers,
        fonts: &'m mut Fonts<'a>,
        budget: &'m mut Budget,
        pieces: &'m mut Pieces,
        ctm: Matrix,
        page_size: (f64, f64),
    ) -> Self {
        Self {
            layers,
            fonts,
            budget,
            pieces,
            state: GraphicsState::new(ctm),
            text: TextPosition::START,
            marked: MarkedContent::default(),
            sights: Sights::default(),
            page_size,
            saved: Vec::new(),
            saved_more: 0,
            open_forms: Vec::new(),
            last_font: None,
        }
    }

    /// Runs a content stream.
    pub(super) fn run(&mut self, bytes: &[u8], names: &Names<'a>) {
        let mut lexer = Lexer::new(bytes, Vec::new());
        let mut operands = Operands::default();
        let mut in_text = false;
        while let Some(token) = lexer.next() {
            let Token::Word(word) = token else {
                operands.push(token);
                continue;
            };
            if !self.budget.operators(1) {
                self.sights.is_incomplete = true;
                return;
            }
            self.operator(word, &operands, &mut lexer, names);
            operands.clear();
            lexer.strings.clear();
            match word {
                b"BT" => in_text = true,
                b"ET" => in_text = false,
                _ => {}
            }
            if !in_text && !self.skip_painting(&mut lexer) {
                return;
            }
        }
    }

    /// Steps over what only paints; false where the page has used up its operators.
    fn skip_painting(&mut self, lexer: &mut Lexer<'_>) -> bool {
        let painting = lexer.skip_painting();
        self.curves(painting.curves);
        let fits = self.budget.operators(painting.operators);
        self.sights.is_incomplete |= !fits;
        fits
    }

    /// Notes curves, unless the layer that they stand on is off.
    fn curves(&mut self, count: u32) {
        if !self.marked.is_hidden() {
            self.sights.curves = self.sights.curves.saturating_add(count);
        }
    }

    /// One operator.
    fn operator(&mut self, word: &[u8], operands: &Operands<'_>, lexer: &mut Lexer<'_>, names: &Names<'a>) {
        match word {
            [b'm' | b'l' | b'h' | b'S' | b'f' | b'B' | b'n' | b'w' | b'g' | b'G'] => {}
            [b'c' | b'v' | b'y'] => self.curves(1),
            b"q" => self.save(),
            b"Q" => self.restore(),
            b"cm" => self.state.ctm = Matrix(operands.last()).then(self.state.ctm),
            b"BT" => self.text = TextPosition::START,
            b"Tj" | b"TJ" | b"'" | b"\"" => self.show_operator(word, operands, &lexer.strings),
            b"Do" => self.draw(operands.name, names),
            b"BI" => {
                lexer.skip_inline_image();
                self.image(None);
            }
            b"BDC" => self.begin_marked(operands, names),
            b"scn" | b"SCN" if !operands.name.is_empty() => self.pattern(operands.name, names),
            b"BMC" => self.marked.begin(None),
            b"EMC" => self.marked.end(),
            _ => self.text_state(word, operands, names),
        }
    }

    /// The operators that set how and where text is shown.
    fn text_state(&mut self, word: &[u8], operands: &Operands<'_>, names: &Names<'a>) {
        let [number] = operands.last();
        match word {
            b"Tf" => self.set_font(operands, names),
            b"Tm" if operands.has(6) => self.text.set(Matrix(operands.last())),
            b"Td" => self.move_line(operands),
            b"TD" => {
                let [_, y]: [f64; 2] = operands.last();
                self.state.leading = -y;
                self.move_line(operands);
            }
            b"T*" => self.text.next_line(0.0, -self.state.leading),
            b"Tc" => self.state.character_space = number,
            b"Tw" => self.state.word_space = number,
            b"Tz" => self.state.stretch = number / 100.0,
            b"TL" => self.state.leading = number,
            b"Ts" => self.state.rise = number,
            b"Tr" => self.state.mode = number as i32,
            _ => {}
        }
    }

    fn move_line(&mut self, operands: &Operands<'_>) {
        let [x, y] = operands.last();
        self.text.next_line(x, y);
    }

    fn save(&mut self) {
        if self.saved.len() < SAVED_STATES {
            self.saved.push(self.state.clone());
        } else {
            self.saved_more = self.saved_more.saturating_add(1);
        }
    }

    fn restore(&mut self) {
        if self.saved_more > 0 {
            self.saved_more -= 1;
        } else if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    /// `Tf`. The font set last is remembered: producers set the same one again and again.
    fn set_font(&mut self, operands: &Operands<'_>, names: &Names<'a>) {
        [self.state.size] = operands.last();
        let scope = names.fonts.data().as_ptr().addr();
        if let Some((at, name, font)) = &self.last_font
            && *at == scope
            && name == operands.name
        {
            self.state.font = Some(Rc::clone(font));
            return;
        }
        let Some(name) = Name::new(operands.name) else { return };
        let font = self.fonts.named(&names.fonts, &name, self.budget);
        self.last_font = Some((scope, operands.name.to_vec(), Rc::clone(&font)));
        self.state.font = Some(font);
    }

    /// `BDC`: properties stand in the stream or among the resources.
    fn begin_marked(&mut self, operands: &Operands<'_>, names: &Names<'a>) {
        match operands.dict {
            Some(bytes) => self.marked.begin(marked::inline_properties(bytes).as_ref()),
            None if names.properties.is_empty() => self.marked.begin(None),
            None => {
                let Some(name) = Name::new(operands.name) else { return self.marked.begin(None) };
                self.marked.begin(names.properties.get::<Dict<'_>>(&*name).as_ref());
                if self.layers.hide(&names.properties, &name) {
                    self.marked.hide();
                }
            }
        }
    }

    /// `Do`: an image is noted, a form is run.
    fn draw(&mut self, name: &[u8], names: &Names<'a>) {
        let Some(name) = Name::new(name) else { return };
        if names.objects.get_ref(&*name).is_some_and(|id| self.open_forms.contains(&id.into())) {
            self.budget.fault(Fault::Forms);
            return;
        }
        let Some(object) = names.objects.get::<Stream<'a>>(&*name) else {
            if names.objects.get_ref(&*name).is_some() {
                self.missing();
            }
            return;
        };
        if self.layers.hide(object.dict(), b"OC") {
            self.hidden(|machine| machine.object(&object, names));
        } else {
            self.object(&object, names);
        }
    }

    /// An image or a form.
    fn object(&mut self, object: &Stream<'a>, names: &Names<'a>) {
        if object.dict().get::<Name<'_>>(SUBTYPE).is_some_and(|kind| *kind == *b"Image") {
            self.image(Some(object));
        } else {
            self.form(object, names);
        }
    }

    /// Runs what stands on a layer that is off, only to see whether it is text; what goes wrong in it is no fault of the page.
    pub(super) fn hidden(&mut self, run: impl FnOnce(&mut Self)) {
        let (faults, is_incomplete, depth) = (self.budget.faults(), self.sights.is_incomplete, self.marked.depth());
        self.marked.begin(None);
        self.marked.hide();
        run(self);
        self.marked.end_to(depth);
        self.budget.forget(faults);
        self.sights.is_incomplete = is_incomplete;
    }

    /// Notes that something which the page shows is not in the file.
    fn missing(&mut self) {
        self.sights.is_incomplete = true;
        self.budget.fault(Fault::Missing);
    }

    /// Notes an image and how much of the page it covers. Spacers of a few pixels are none.
    fn image(&mut self, object: Option<&Stream<'_>>) {
        let side = |key| object.and_then(|object| object.dict().get::<u32>(key)).unwrap_or(u32::MAX);
        if self.marked.is_hidden() || side(WIDTH) <= 4 && side(HEIGHT) <= 4 {
            return;
        }
        self.sights.image(self.state.ctm, self.page_size);
    }

    /// `scn`: a pattern that is made of pictures may paint anything anywhere.
    fn pattern(&mut self, name: &[u8], names: &Names<'a>) {
        let pattern = Name::new(name).and_then(|name| names.patterns.get::<Stream<'a>>(&*name));
        let resources = pattern.and_then(|pattern| pattern.dict().get::<Dict<'a>>(RESOURCES));
        let is_hidden = self.marked.is_hidden();
        if !is_hidden
            && resources.is_some_and(|resources| resources.get::<Dict<'a>>(XOBJECT).is_some_and(|objects| !objects.is_empty()))
        {
            let (width, height) = self.page_size;
            self.sights.image(Matrix([width, 0.0, 0.0, height, 0.0, 0.0]), self.page_size);
        }
    }

    /// Runs a form in its own coordinates with its own names, unless it is nested too deep or already open.
    pub(super) fn form(&mut self, form: &Stream<'a>, outer: &Names<'a>) {
        let id = form.obj_id();
        if self.open_forms.len() >= limits::FORM_DEPTH || self.open_forms.contains(&id) {
            self.budget.fault(Fault::Forms);
            return;
        }
        if !self.budget.operators(limits::FORM_COST) {
            self.sights.is_incomplete = true;
            return;
        }
        let mut bytes = Vec::new();
        if !decode::append(form, self.budget, &mut bytes) {
            self.sights.is_incomplete = true;
        }
        let names = form.dict().get::<Dict<'a>>(RESOURCES).map_or_else(|| outer.clone(), |resources| Names::of(&resources));
        let before = (self.state.clone(), self.text, std::mem::take(&mut self.saved));
        let depth = self.marked.depth();
        if let Some(matrix) = form.dict().get::<[f64; 6]>(MATRIX) {
            self.state.ctm = Matrix(matrix).then(self.state.ctm);
        }
        self.open_forms.push(id);
        self.run(&bytes, &names);
        self.open_forms.pop();
        self.marked.end_to(depth);
        (self.state, self.text, self.saved) = before;
    }

    /// Runs an appearance stream so that its bounding box fills `rect` (`x0 y0 x1 y1`).
    pub(super) fn appearance(&mut self, form: &Stream<'a>, rect: [f64; 4]) {
        let bounds = form.dict().get::<Array<'_>>(BBOX).map(|bounds| bounds.iter::<f64>().take(4).collect::<Vec<_>>());
        let Some(&[x0, y0, x1, y1]) = bounds.as_deref() else { return };
        let matrix = form.dict().get::<[f64; 6]>(MATRIX).map_or(Matrix::IDENTITY, Matrix);
        let corners = [(x0, y0), (x1, y0), (x0, y1), (x1, y1)].map(|(x, y)| matrix.apply(x, y));
        let low = corners.iter().fold((f64::MAX, f64::MAX), |low, at| (low.0.min(at.0), low.1.min(at.1)));
        let high = corners.iter().fold((f64::MIN, f64::MIN), |high, at| (high.0.max(at.0), high.1.max(at.1)));
        let scale = |from: f64, to: f64| if from.abs() > 1e-6 { to / from } else { 1.0 };
        let (sx, sy) = (scale(high.0 - low.0, rect[2] - rect[0]), scale(high.1 - low.1, rect[3] - rect[1]));
        let before = self.state.clone();
        let fit = Matrix([sx, 0.0, 0.0, sy, rect[0] - low.0 * sx, rect[1] - low.1 * sy]);
        self.state.ctm = fit.then(self.state.ctm);
        self.form(form, &Names::of(&Dict::empty()));
        self.state = before;
    }
}
