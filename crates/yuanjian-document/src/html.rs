//! The folder of pages: plain HTML and one style sheet, readable without our software.
//!
//! No script, nothing inline, nothing from elsewhere; the policy in each page's head says so.
//! Pictures are SVG files beside the pages, each drawn twice: lettering is laid out in millimetres,
//! so a drawing made for paper cannot be read when a phone shrinks it.

use crate::{
    content::{Align, Figure, Inline, PassportPage, Picture, Site, Table, Verdict, VerdictKind},
    svg,
    words::word,
    xlsx::{frame_lines, gap_text, indicator_text, parts_text},
};
use std::fmt::Write as _;

/// The pages as (path relative to the folder, bytes), in a fixed order.
pub fn site(site: &Site) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        ("style.css".to_owned(), include_bytes!("../../../data/templates/site.css").to_vec()),
        ("index.html".to_owned(), index(site).into_bytes()),
    ];
    for page in &site.passports {
        files.push((format!("{}.html", name(&page.id)), passport(site, page).into_bytes()));
    }
    let pictures = site.pictures.iter().chain(site.passports.iter().flat_map(|p| &p.pictures));
    for picture in pictures {
        for (path, width_mm) in [(wide_path(picture), DESK_MM), (narrow_path(picture), PHONE_MM)] {
            if !files.iter().any(|(p, _)| *p == path) {
                let sized = Picture { width_mm, ..picture.clone() };
                let drawing = svg::draw(&sized, site.form.stage, site.form.lang);
                files.push((path, drawing.svg.into_bytes()));
            }
        }
    }
    files
}

/// Width of a picture drawn for a desk; one for all, so that lettering is of one size.
const DESK_MM: f32 = 150.0;
/// Width of a picture drawn for a phone.
const PHONE_MM: f32 = 90.0;

fn wide_path(picture: &Picture) -> String {
    format!("pictures/{}.svg", name(&picture.id))
}

fn narrow_path(picture: &Picture) -> String {
    format!("pictures/{}-narrow.svg", name(&picture.id))
}

/// A name that is safe as a file and in an address.
fn name(id: &str) -> String {
    let safe: String = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' })
        .collect();
    if safe == "index" { "index-1".to_owned() } else { safe }
}

fn e(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

struct Page<'a> {
    site: &'a Site,
    /// The indicator whose page this is; a link to it would lead nowhere.
    own: Option<&'a str>,
    body: String,
}

impl Page<'_> {
    fn w(&self, key: &'static str) -> &'static str {
        word(self.site.form.lang, key)
    }

    fn put(&mut self, text: &str) {
        self.body.push_str(text);
        self.body.push('\n');
    }

    fn verdict(&self, verdict: &Verdict) -> String {
        let form = &self.site.form;
        let shown = verdict.shown(form.stage, form.lang);
        let reason = verdict
            .reason
            .as_ref()
            .filter(|_| verdict.may_show_gap(form.stage))
            .map(|r| format!(r#"<br><small>{}</small>"#, e(r)))
            .unwrap_or_default();
        format!(r#"<span class="lamp {}">{}</span>{reason}"#, shown.lamp.key(), e(&shown.text()))
    }

    fn link(&self, id: Option<&String>, text: &str) -> String {
        let known = |id: &&String| self.site.passports.iter().any(|p| p.id == **id);
        match id.filter(|id| self.own != Some(id.as_str())).filter(known) {
            Some(id) => format!(r#"<a href="{}.html">{}</a>"#, name(id), e(text)),
            None => e(text),
        }
    }

    fn named(&self, name: &str, text: &str) -> String {
        format!("{name}{}{text}", self.w("site.colon"))
    }

    fn figure(&self, figure: Option<&Figure>) -> String {
        figure.map_or_else(|| "—".into(), |f| self.link(f.passport.as_ref(), &f.with_unit()))
    }

    fn inlines(&self, parts: &[Inline]) -> String {
        parts
            .iter()
            .map(|part| match part {
                Inline::Text(text) => e(text).replace('\n', "<br>"),
                Inline::Strong(text) => format!("<strong>{}</strong>", e(text)),
                Inline::Figure(figure) => self.figure(Some(figure)),
                Inline::Verdict(verdict) => self.verdict(verdict),
            })
            .collect()
    }

    fn table(&mut self, table: &Table) {
        self.body.push_str(r#"<div class="scroll"><table>"#);
        if !table.caption.is_empty() {
            let _ = write!(self.body, "<caption>{}</caption>", e(&table.caption));
        }
        self.body.push_str("<thead><tr>");
        for column in &table.columns {
            let (class, title) = (class(column.align), e(&column.title));
            let _ = write!(self.body, r#"<th scope="col"{class}>{title}</th>"#);
        }
        self.put("</tr></thead><tbody>");
        for row in &table.rows {
            self.body.push_str("<tr>");
            for (i, column) in table.columns.iter().enumerate() {
                let text = row.get(i).map(|c| self.inlines(&c.0)).unwrap_or_default();
                self.cell(&column.title, column.align, &text);
            }
            self.put("</tr>");
        }
        self.put("</tbody></table></div>");
        if !table.note.is_empty() {
            let note = format!(r#"<p class="note">{}</p>"#, e(&table.note));
            self.put(&note);
        }
    }

    /// A cell; it carries the head of its column, for screens too narrow for columns.
    fn cell(&mut self, head: &str, align: Align, text: &str) {
        let (head, class) = (e(head), class(align));
        let _ = write!(self.body, r#"<td data-head="{head}"{class}>{text}</td>"#);
    }

    /// A row below these heads.
    fn row(&mut self, heads: &[&'static str], cells: &[String]) {
        self.body.push_str("<tr>");
        for (key, text) in heads.iter().zip(cells) {
            self.cell(self.w(key), align(key), text);
        }
        self.put("</tr>");
    }

    /// A table under its caption as a heading.
    fn section(&mut self, table: Option<&Table>) {
        if let Some(table) = table {
            let head = format!("<h2>{}</h2>", e(&table.caption));
            self.put(&head);
            self.table(&Table { caption: String::new(), ..table.clone() });
        }
    }

    fn list(&mut self, key: &'static str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let items: String = items.iter().map(|i| format!("<li>{}</li>", e(i))).collect();
        let text = format!("<h2>{}</h2><ul>{items}</ul>", e(self.w(key)));
        self.put(&text);
    }

    fn facts(&mut self, facts: &[(&'static str, &str)]) {
        self.put("<dl>");
        for (key, text) in facts.iter().filter(|(_, t)| !t.is_empty()) {
            let line = format!("<dt>{}</dt><dd>{}</dd>", e(self.w(key)), e(text));
            self.put(&line);
        }
        self.put("</dl>");
    }

    fn pictures(&mut self, pictures: &[Picture]) {
        if pictures.is_empty() {
            return;
        }
        self.put(r#"<div class="pictures">"#);
        for p in pictures {
            let text = format!(
                concat!(
                    r#"<figure><picture><source media="(max-width: 640px)" srcset="{narrow}">"#,
                    r#"<img src="{wide}" alt="{alt}"></picture>"#,
                    "<figcaption>{caption}</figcaption></figure>"
                ),
                narrow = narrow_path(p),
                wide = wide_path(p),
                alt = e(&p.alt),
                caption = [&p.caption, &p.source]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .map(|text| e(text))
                    .collect::<Vec<_>>()
                    .join("<br>")
            );
            self.put(&text);
        }
        self.put("</div>");
    }

    fn finish(self, title: &str, home: bool) -> String {
        let form = &self.site.form;
        let banner = form
            .invented
            .as_ref()
            .map(|b| format!(r#"<p class="banner" role="note">{}</p>"#, e(b)))
            .unwrap_or_default();
        let back = if home {
            String::new()
        } else {
            format!(r#"<nav><a href="index.html">{}</a></nav>"#, e(self.w("site.home")))
        };
        let lines = frame_lines(form);
        let foot: String = lines.iter().map(|l| format!("<p>{}</p>", e(l))).collect();
        format!(
            concat!(
                "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n",
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ",
                "style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'\">\n",
                "<title>{title}</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n",
                "<body>\n{banner}<header>{back}<h1>{title}</h1></header>\n<main>\n{body}</main>\n",
                "<footer>{foot}</footer>\n</body>\n</html>\n"
            ),
            lang = form.lang.tag(),
            title = e(title),
            banner = banner,
            back = back,
            body = self.body,
            foot = foot
        )
    }
}

/// The attribute that lays a cell and its head alike.
fn class(align: Align) -> &'static str {
    match align {
        Align::Left => "",
        Align::Centre => r#" class="centre""#,
        Align::Right => r#" class="number""#,
    }
}

/// Text of a cell that may have nothing to say.
fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

fn index(site: &Site) -> String {
    let form = &site.form;
    let mut page = Page { site, own: None, body: String::new() };
    let subject = format!("{}\u{3000}{}\u{3000}{}", form.edition, form.tier, form.data_year);
    let subject = format!(r#"<p class="note">{}</p>"#, e(&subject));
    page.put(&subject);
    for sentence in &site.headline {
        let text = format!(r#"<p class="headline">{}</p>"#, e(sentence));
        page.put(&text);
    }
    let totals = form.totals();
    page.put(r#"<ul class="counts">"#);
    for kind in VerdictKind::ALL.into_iter().filter(|k| totals.count(*k) > 0) {
        let text = format!(
            r#"<li><b>{}</b> <span class="lamp {}">{} {}</span></li>"#,
            totals.count(kind),
            kind.lamp().key(),
            kind.lamp().shape(),
            e(kind.word(form.lang))
        );
        page.put(&text);
    }
    page.put("</ul>");
    if !site.priorities.is_empty() {
        let heads =
            ["form.indicator", "site.why", "form.verdict", "form.gap", "form.responsible_unit"];
        open(&mut page, "site.priorities", &heads);
        for row in &site.priorities {
            let gap = row.gap.as_deref().filter(|_| row.verdict.may_show_gap(form.stage));
            let cells = [
                page.link(row.passport.as_ref(), &row.indicator),
                e(&row.why.join(page.w("site.comma"))),
                page.verdict(&row.verdict),
                e(gap.unwrap_or("—")),
                e(or_dash(&row.responsible_unit)),
            ];
            page.row(&heads, &cells);
        }
        page.put("</tbody></table></div>");
    }
    page.pictures(&site.pictures);
    let heads = [
        "form.seq",
        "form.category",
        "form.indicator",
        "form.requirement",
        "form.value",
        "form.today",
        "form.verdict",
        "form.gap",
        "form.responsible_unit",
    ];
    open(&mut page, "site.all", &heads);
    for row in &form.rows {
        let lines = |f: &dyn Fn(&crate::content::MeasureLine) -> String| {
            if row.measures.is_empty() {
                "—".into()
            } else {
                row.measures.iter().map(f).collect::<Vec<_>>().join("<br>")
            }
        };
        let cells = [
            row.seq.to_string(),
            e(&row.category),
            page.link(row.passport.as_ref(), &indicator_text(row, form.lang)),
            lines(&|m| {
                e(&m.name
                    .as_ref()
                    .map_or_else(|| m.requirement.clone(), |n| page.named(n, &m.requirement)))
            }),
            lines(&|m| page.figure(m.value.as_ref())),
            lines(&|m| page.figure(m.today.as_ref())),
            page.verdict(&row.verdict),
            lines(&|m| e(gap_text(m, form))),
            e(or_dash(&row.responsible_unit)),
        ];
        page.row(&heads, &cells);
    }
    page.put("</tbody></table></div>");
    for named in &site.tables {
        let text = format!("<h2>{}</h2><p>{}</p>", e(&named.title), e(&named.intro));
        page.put(&text);
        page.table(&named.table);
    }
    if !site.downloads.is_empty() {
        let head = format!("<h2>{}</h2><ul>", e(page.w("site.downloads")));
        page.put(&head);
        for d in &site.downloads {
            let text =
                format!(r#"<li><a href="{}">{}</a> {}</li>"#, e(&d.path), e(&d.title), e(&d.note));
            page.put(&text);
        }
        page.put("</ul>");
    }
    page.list("site.notes", &form.footnotes);
    let title = format!("{}{}", form.city, page.w("form.title"));
    page.finish(&title, true)
}

/// Figures stand at the right.
fn align(key: &str) -> Align {
    if matches!(key, "form.value" | "form.today") { Align::Right } else { Align::Left }
}

fn open(page: &mut Page<'_>, caption: &'static str, heads: &[&'static str]) {
    let heads: String = heads
        .iter()
        .map(|key| {
            let class = class(align(key));
            format!(r#"<th scope="col"{class}>{}</th>"#, e(page.w(key)))
        })
        .collect();
    let caption = e(page.w(caption));
    let text = format!(
        r#"<div class="scroll"><table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>"#
    );
    page.put(&text);
}

fn passport(site: &Site, content: &PassportPage) -> String {
    let form = &site.form;
    let mut page = Page { site, own: Some(&content.id), body: String::new() };
    if let Some(verdict) = &content.verdict {
        let text = format!(r#"<p class="headline">{}</p>"#, page.verdict(verdict));
        page.put(&text);
    }
    if !content.measures.is_empty() {
        let heads = [
            "form.requirement",
            "form.value",
            "form.today",
            "form.parts",
            "form.verdict",
            "form.gap",
            "details.confidence",
        ];
        open(&mut page, "site.measures", &heads);
        for m in &content.measures {
            let named = m
                .name
                .as_ref()
                .map_or_else(|| m.requirement.clone(), |n| page.named(n, &m.requirement));
            let cells = [
                e(&named),
                page.figure(m.value.as_ref()),
                page.figure(m.today.as_ref()),
                e(or_dash(&parts_text(m))).replace('\n', "<br>"),
                page.verdict(&m.verdict),
                e(gap_text(m, form)),
                e(or_dash(&m.confidence)),
            ];
            page.row(&heads, &cells);
        }
        page.put("</tbody></table></div>");
    }
    page.list("site.missing", &content.missing);
    let target = content.internal_target.as_ref().map(Figure::with_unit).unwrap_or_default();
    page.facts(&[
        ("form.category", &content.category),
        ("form.requirement", &content.requirement),
        ("site.scope", &content.scope),
        ("site.target", &target),
        ("details.formula", &content.formula),
        ("site.filled", &content.formula_filled),
        ("details.method", &content.method),
        ("site.boundary", &content.boundary),
        ("site.computed", &content.computed),
        ("site.source", &content.source),
    ]);
    page.pictures(&content.pictures);
    page.section(content.districts.as_ref());
    page.section(content.old_new.as_ref());
    page.section(content.sensitivity.as_ref());
    if !content.sensitivity_note.is_empty() {
        let text = format!("<p>{}</p>", e(&content.sensitivity_note));
        page.put(&text);
    }
    page.section(content.history.as_ref());
    page.section(content.parameters.as_ref());
    page.section(content.inputs.as_ref());
    page.list("site.exclusions", &content.exclusions);
    page.list("form.evidence", &content.evidence);
    page.list("site.notes", &content.notes);
    let title = format!("{} {}", content.number, content.indicator);
    page.finish(title.trim(), false)
}
