//! From the words of a filter to the statement that they make.

use super::{
    DEEPEST, MOST_SHAPES, Node, Shapes, Sign, Term, fault,
    lex::{Token, Word},
    pattern::Pattern,
    wkt,
};
use crate::{
    Error, Result,
    ogc::{
        crs::Axes,
        queryables::{self, Queryable},
    },
};
use time::{
    Date, OffsetDateTime,
    format_description::well_known::{Iso8601, Rfc3339},
};
use yuanjian_layer::{FieldKind, Table};

/// Words that no name without quotes can be.
const KEYWORDS: [&str; 11] =
    ["AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV"];

/// What is compared with what: kinds that fit each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Bool,
    Instant,
    Shape,
}

/// Where a reader stands.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    tokens: &'a [Token],
    next: usize,
    depth: usize,
    table: &'a Table,
    axes: &'a Axes,
    shapes: Shapes,
}

/// The statement that the words make, and the shapes that it names.
pub(super) fn statement(tokens: &[Token], table: &Table, axes: &Axes) -> Result<(Node, Shapes)> {
    let mut reader = Reader { tokens, next: 0, depth: 0, table, axes, shapes: Vec::new() };
    let root = reader.or()?;
    let rest = reader.taken();
    if rest.word != Word::End {
        return Err(unexpected(&rest, "AND"));
    }
    Ok((root, reader.shapes))
}

/// Something else was to come here.
pub(super) fn unexpected(found: &Token, wanted: &str) -> Error {
    if found.word == Word::End {
        return fault("ogc.filter_ends", found.at, |p| p.with("wanted", wanted));
    }
    fault("ogc.filter_unexpected", found.at, |p| {
        p.with("found", found.word.shown()).with("wanted", wanted)
    })
}

impl Reader<'_> {
    /// The next word, passed over. The last one is the end, again and again.
    pub(super) fn taken(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len().saturating_sub(1));
        token
    }

    fn peek(&self) -> &Token {
        const END: &Token = &Token { at: 1, word: Word::End };
        self.tokens.get(self.next).unwrap_or(END)
    }

    /// Where the next word begins.
    pub(super) fn at(&self) -> usize {
        self.peek().at
    }

    pub(super) fn take(&mut self, sign: &str) -> bool {
        let found = matches!(&self.peek().word, Word::Sign(next) if *next == sign);
        if found {
            self.taken();
        }
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(&self.peek().word, Word::Name(n) if n.eq_ignore_ascii_case(word));
        if found {
            self.taken();
        }
        found
    }

    pub(super) fn wanted(&mut self, sign: &str) -> Result<()> {
        if self.take(sign) { Ok(()) } else { Err(unexpected(self.peek(), sign)) }
    }

    pub(super) fn number_is_next(&self) -> bool {
        matches!(self.peek().word, Word::Number(_) | Word::Sign("-" | "+"))
    }

    pub(super) fn number(&mut self) -> Result<f64> {
        let sign = if self.take("-") { -1.0 } else { 1.0 };
        if sign > 0.0 {
            self.take("+");
        }
        match self.taken() {
            Token { word: Word::Number(number), .. } => Ok(sign * number),
            other => Err(unexpected(&other, "1.0")),
        }
    }

    /// One bracket deeper.
    pub(super) fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(fault("ogc.filter_too_deep", self.at(), |p| p.with("most", DEEPEST)));
        }
        Ok(())
    }

    pub(super) fn back(&mut self) {
        self.depth -= 1;
    }

    fn or(&mut self) -> Result<Node> {
        let mut all = vec![self.and()?];
        while self.take_word("OR") {
            all.push(self.and()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::Or(all) })
    }

    fn and(&mut self) -> Result<Node> {
        let mut all = vec![self.not()?];
        while self.take_word("AND") {
            all.push(self.not()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Node::And(all) })
    }

    fn not(&mut self) -> Result<Node> {
        if self.take_word("NOT") {
            self.deeper()?;
            let of = self.not();
            self.back();
            return Ok(Node::Not(Box::new(of?)));
        }
        if self.take("(") {
            self.deeper()?;
            let within = self.or();
            self.back();
            let within = within?;
            self.wanted(")")?;
            return Ok(within);
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Result<Node> {
        if let Word::Name(name) = &self.peek().word
            && matches!(self.tokens.get(self.next + 1), Some(Token { word: Word::Sign("("), .. }))
            && !["DATE", "TIMESTAMP"].iter().any(|word| name.eq_ignore_ascii_case(word))
        {
            return self.function();
        }
        let begin = self.at();
        let (left, kind) = self.term()?;
        let inverse = self.take_word("NOT");
        let node = if self.take_word("IN") {
            self.wanted("(")?;
            let mut among = vec![self.like_kind(kind)?];
            while self.take(",") {
                among.push(self.like_kind(kind)?);
            }
            self.wanted(")")?;
            Node::In(left, among)
        } else if self.take_word("BETWEEN") {
            let least = self.like_kind(kind)?;
            if !self.take_word("AND") {
                return Err(unexpected(self.peek(), "AND"));
            }
            Node::Between(left, least, self.like_kind(kind)?)
        } else if self.take_word("LIKE") {
            if kind != Kind::Text {
                return Err(fault("ogc.filter_kinds", begin, |p| p));
            }
            match self.taken() {
                Token { word: Word::Text(pattern), .. } => {
                    Node::Like(left, Pattern::read(&pattern))
                }
                other => return Err(unexpected(&other, "'…%'")),
            }
        } else if inverse {
            return Err(unexpected(self.peek(), "IN"));
        } else if self.take_word("IS") {
            return self.is_null(left, begin);
        } else if let Some(sign) = self.sign() {
            if kind == Kind::Shape {
                return Err(fault("ogc.filter_kinds", begin, |p| p));
            }
            Node::Compare(left, sign, self.like_kind(kind)?)
        } else {
            return match left {
                Term::Bool(yes) => Ok(Node::Always(yes)),
                Term::Of(of) if kind == Kind::Bool => Ok(Node::Holds(of)),
                _ => Err(unexpected(self.peek(), "=")),
            };
        };
        if kind == Kind::Shape {
            return Err(fault("ogc.filter_kinds", begin, |p| p));
        }
        Ok(if inverse { Node::Not(Box::new(node)) } else { node })
    }

    fn is_null(&mut self, left: Term, begin: usize) -> Result<Node> {
        let inverse = self.take_word("NOT");
        if !self.take_word("NULL") {
            return Err(unexpected(self.peek(), "NULL"));
        }
        let Term::Of(of) = left else { return Err(fault("ogc.filter_kinds", begin, |p| p)) };
        let node = Node::IsNull(of);
        Ok(if inverse { Node::Not(Box::new(node)) } else { node })
    }

    fn sign(&mut self) -> Option<Sign> {
        let sign = match self.peek().word {
            Word::Sign("=") => Sign::Equal,
            Word::Sign("<>") => Sign::Differs,
            Word::Sign("<") => Sign::Less,
            Word::Sign(">") => Sign::More,
            Word::Sign("<=") => Sign::AtMost,
            Word::Sign(">=") => Sign::AtLeast,
            _ => return None,
        };
        self.taken();
        Some(sign)
    }

    /// `S_INTERSECTS`, the one function there is: the shape of the features and one that is written.
    fn function(&mut self) -> Result<Node> {
        let name = self.taken();
        if !matches!(&name.word, Word::Name(n) if n.eq_ignore_ascii_case("S_INTERSECTS")) {
            return Err(fault("ogc.filter_function", name.at, |p| {
                p.with("name", name.word.shown())
            }));
        }
        if self.shapes.len() >= MOST_SHAPES {
            return Err(fault("ogc.filter_shapes", name.at, |p| p.with("most", MOST_SHAPES)));
        }
        self.wanted("(")?;
        let own_first = !self.shape_is_next();
        if own_first {
            self.own_shape()?;
            self.wanted(",")?;
        }
        let axes = self.axes;
        let shape = wkt::shape(self, axes)?;
        if !own_first {
            self.wanted(",")?;
            self.own_shape()?;
        }
        self.wanted(")")?;
        self.shapes.push(shape);
        Ok(Node::Meets(self.shapes.len() - 1))
    }

    fn shape_is_next(&self) -> bool {
        matches!(&self.peek().word, Word::Name(name)
            if wkt::BEGINNINGS.iter().any(|known| name.eq_ignore_ascii_case(known)))
    }

    fn own_shape(&mut self) -> Result<()> {
        let begin = self.at();
        match self.term()? {
            (Term::Of(Queryable::Shape), _) => Ok(()),
            _ => Err(fault("ogc.filter_kinds", begin, |p| p)),
        }
    }

    /// A term that can be compared with one of a kind.
    fn like_kind(&mut self, kind: Kind) -> Result<Term> {
        let begin = self.at();
        let (term, own) = self.term()?;
        // Days are kept as texts.
        let fits = own == kind
            || matches!((own, kind), (Kind::Instant, Kind::Text) | (Kind::Text, Kind::Instant));
        if fits { Ok(term) } else { Err(fault("ogc.filter_kinds", begin, |p| p)) }
    }

    fn term(&mut self) -> Result<(Term, Kind)> {
        if self.number_is_next() {
            return Ok((Term::Number(self.number()?), Kind::Number));
        }
        let token = self.taken();
        match &token.word {
            Word::Text(text) => Ok((Term::Text(text.clone()), Kind::Text)),
            Word::Quoted(name) => self.property(&token, name),
            Word::Name(name) => {
                let word = name.to_ascii_uppercase();
                match word.as_str() {
                    "TRUE" => Ok((Term::Bool(true), Kind::Bool)),
                    "FALSE" => Ok((Term::Bool(false), Kind::Bool)),
                    "DATE" | "TIMESTAMP" if self.take("(") => self.instant(&word),
                    word if KEYWORDS.contains(&word) => Err(unexpected(&token, "…")),
                    _ => self.property(&token, name),
                }
            }
            _ => Err(unexpected(&token, "…")),
        }
    }

    fn property(&self, token: &Token, name: &str) -> Result<(Term, Kind)> {
        let of = queryables::named(self.table, name)
            .ok_or_else(|| fault("ogc.filter_property", token.at, |p| p.with("name", name)))?;
        let kind = match of {
            Queryable::Column(_, FieldKind::Bool) => Kind::Bool,
            Queryable::Column(_, FieldKind::Int | FieldKind::Real) => Kind::Number,
            Queryable::Column(_, FieldKind::Text) | Queryable::Id => Kind::Text,
            Queryable::Shape => Kind::Shape,
        };
        Ok((Term::Of(of), kind))
    }

    fn instant(&mut self, word: &str) -> Result<(Term, Kind)> {
        let written = self.taken();
        let Word::Text(text) = &written.word else {
            return Err(unexpected(&written, "'2025-01-01'"));
        };
        let bad = || fault("ogc.filter_instant", written.at, |p| p.with("value", text.as_str()));
        let instant = match word {
            "DATE" => Date::parse(text, &Iso8601::DATE).ok().map(|day| day.midnight().assume_utc()),
            _ => OffsetDateTime::parse(text, &Rfc3339).ok(),
        };
        let instant = instant.ok_or_else(bad)?;
        self.wanted(")")?;
        Ok((Term::Instant(instant.unix_timestamp_nanos()), Kind::Instant))
    }
}
