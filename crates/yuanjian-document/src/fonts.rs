//! The fonts of this machine: found by name, used by role, and always named in the result.
//!
//! The official faces are proprietary; a site puts its licensed files into a folder and they are
//! used. Without them a free face stands in, and [`FontUsed`] says so, because a substitution in
//! silence is how an official document gets returned. Nothing here ships a font.

use crate::{
    Error,
    template::{Face, Template},
};
use resvg::usvg::fontdb;
use serde::Serialize;
use std::{path::Path, sync::Arc};
use typst::{
    foundations::Bytes,
    text::{Font, FontBook, FontInfo},
    utils::LazyHash,
};

/// Which face a document really used in a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FontUsed {
    /// The role: `title`, `body`, `heading1`, `heading2`, `number`, `picture`.
    pub role: &'static str,
    /// The face the standard or the template names.
    pub official: String,
    /// The family that was used.
    pub used: String,
    /// The file it came from, where it came from a file.
    pub file: Option<String>,
    /// Whether a substitute stands in for the official face.
    pub substituted: bool,
}

/// The fonts found on this machine. Make it once; compiling many documents shares it.
#[derive(Debug)]
pub struct FontLibrary {
    pub(crate) database: Arc<fontdb::Database>,
    pub(crate) roles: Roles,
    #[expect(dead_code, reason = "kept for the typst PDF writer, which is still to be written")]
    pub(crate) book: LazyHash<FontBook>,
    #[expect(dead_code, reason = "kept for the typst PDF writer, which is still to be written")]
    pub(crate) fonts: Vec<Font>,
    used: Vec<FontUsed>,
}

/// The family of each role.
#[derive(Debug)]
pub(crate) struct Roles {
    pub(crate) title: Chosen,
    pub(crate) body: Chosen,
    pub(crate) heading1: Chosen,
    pub(crate) heading2: Chosen,
    pub(crate) number: Chosen,
    pub(crate) picture: Chosen,
}

/// A family and the weight to ask of it.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) family: String,
    #[expect(dead_code, reason = "kept for the typst PDF writer, which is still to be written")]
    pub(crate) weight: u16,
}

impl FontLibrary {
    /// Look through the system's fonts and the given folders.
    ///
    /// # Errors
    /// [`Error::NoFont`] when a role finds neither its official face nor a substitute.
    pub fn load(folders: &[&Path]) -> Result<Self, Error> {
        let mut database = fontdb::Database::new();
        for folder in folders {
            database.load_fonts_dir(folder);
        }
        database.load_system_fonts();
        let template = Template::get()?;
        let mut library = Collector { database, used: Vec::new(), faces: Vec::new() };
        let font = &template.font;
        let roles = Roles {
            title: library.choose("title", &font.title)?,
            body: library.choose("body", &font.body)?,
            heading1: library.choose("heading1", &font.heading1)?,
            heading2: library.choose("heading2", &font.heading2)?,
            number: library.choose("number", &font.number)?,
            picture: library.choose("picture", &font.picture)?,
        };
        let Collector { mut database, used, faces } = library;
        database.set_sans_serif_family(&roles.picture.family);
        database.set_serif_family(&roles.body.family);

        let mut book = FontBook::new();
        let mut fonts = Vec::new();
        for id in faces {
            let loaded = database
                .with_face_data(id, |data, index| Font::new(Bytes::new(data.to_vec()), index));
            if let Some(font) = loaded.flatten() {
                let mut info: FontInfo = font.info().clone();
                // The family is the one it was found by, which may be its Chinese name.
                if let Some(face) = database.face(id)
                    && let Some(role) =
                        roles.all().iter().find(|r| face.families.iter().any(|f| f.0 == r.family))
                {
                    info.family.clone_from(&role.family);
                }
                book.push(info);
                fonts.push(font);
            }
        }
        Ok(Self { database: Arc::new(database), roles, book: LazyHash::new(book), fonts, used })
    }

    /// Which face each role uses.
    pub fn used(&self) -> &[FontUsed] {
        &self.used
    }
}

impl Roles {
    fn all(&self) -> [&Chosen; 6] {
        [&self.title, &self.body, &self.heading1, &self.heading2, &self.number, &self.picture]
    }
}

struct Collector {
    database: fontdb::Database,
    used: Vec<FontUsed>,
    faces: Vec<fontdb::ID>,
}

impl Collector {
    fn choose(&mut self, role: &'static str, face: &Face) -> Result<Chosen, Error> {
        let official = std::iter::once(&face.official).chain(&face.also);
        let wanted = official.map(|f| (f, false)).chain(face.substitutes.iter().map(|f| (f, true)));
        for (family, substituted) in wanted {
            let weight = if substituted { face.substitute_weight } else { 400 };
            let Some(regular) = self.find(family, weight) else {
                continue;
            };
            let mut faces = vec![regular];
            faces.extend(self.find(family, 700));
            for id in faces {
                if !self.faces.contains(&id) {
                    self.faces.push(id);
                }
            }
            let file = self.database.face(regular).and_then(|f| match &f.source {
                fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => {
                    Some(path.display().to_string())
                }
                fontdb::Source::Binary(_) => None,
            });
            self.used.push(FontUsed {
                role,
                official: face.official.clone(),
                used: family.clone(),
                file,
                substituted,
            });
            return Ok(Chosen { family: family.clone(), weight });
        }
        Err(Error::NoFont {
            role: role.to_owned(),
            wanted: std::iter::once(&face.official)
                .chain(&face.also)
                .chain(&face.substitutes)
                .cloned()
                .collect::<Vec<_>>()
                .join(", "),
        })
    }

    /// The face of exactly this family with the nearest weight, by any of its names.
    fn find(&self, family: &str, weight: u16) -> Option<fontdb::ID> {
        self.database
            .faces()
            .filter(|f| {
                f.style == fontdb::Style::Normal
                    && f.families.iter().any(|(name, _)| name.eq_ignore_ascii_case(family))
            })
            .min_by_key(|f| f.weight.0.abs_diff(weight))
            .map(|f| f.id)
    }
}
