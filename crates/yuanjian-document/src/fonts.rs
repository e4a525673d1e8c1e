//! The fonts of this machine: found by name, used by role, and always named in the result.
//!
//! The official faces are proprietary; a site puts its licensed files into a folder and they are
//! used. Without them a free face stands in, and [`FontUsed`] says so, because a substitution in
//! silence is how an official document gets returned. Nothing here ships a font.

use crate::{
    Error,
    flow::Role,
    template::{Face, Template},
};
use resvg::usvg::fontdb;
use serde::Serialize;
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};
use typst::{
    foundations::Bytes,
    text::{Font, FontInfo},
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

/// The fonts found on this machine. Make it once; making many documents shares it.
#[derive(Debug)]
pub struct FontLibrary {
    pub(crate) database: Arc<fontdb::Database>,
    roles: [Chosen; 6],
    used: Vec<FontUsed>,
    /// The faces of the roles, and the family each was found by.
    chosen: Vec<(String, fontdb::ID)>,
    /// The same, read; only the typesetter needs that.
    read: OnceLock<Vec<TypeFace>>,
}

/// A face as the typesetter reads it.
#[derive(Debug, Clone)]
pub(crate) struct TypeFace {
    /// Its facts, under the family it was found by, which may be its Chinese name.
    pub(crate) info: FontInfo,
    pub(crate) font: Font,
    pub(crate) file: Option<String>,
}

/// A family and the weight to ask of it.
#[derive(Debug, Clone)]
pub(crate) struct Chosen {
    pub(crate) family: String,
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
        Self::of(database)
    }

    fn of(database: fontdb::Database) -> Result<Self, Error> {
        let template = Template::get()?;
        let mut library = Collector { database, used: Vec::new(), faces: Vec::new() };
        let mut roles = Vec::new();
        for role in Role::ALL {
            roles.push(library.choose(role.key(), role.face(template))?);
        }
        let Collector { mut database, used, faces } = library;
        let roles: [Chosen; 6] = roles.try_into().map_err(|_| Error::Template {
            name: "gbt9704.toml",
            reason: "six roles".to_owned(),
        })?;
        let library = Self {
            database: Arc::new(fontdb::Database::new()),
            roles,
            used,
            chosen: faces,
            read: OnceLock::new(),
        };
        database.set_sans_serif_family(&library.role(Role::Picture).family);
        database.set_serif_family(&library.role(Role::Body).family);
        Ok(Self { database: Arc::new(database), ..library })
    }

    /// Which face each role uses.
    pub fn used(&self) -> &[FontUsed] {
        &self.used
    }

    pub(crate) fn role(&self, role: Role) -> &Chosen {
        &self.roles[role as usize]
    }

    /// The faces of the roles, read at the first call.
    pub(crate) fn faces(&self) -> &[TypeFace] {
        self.read.get_or_init(|| {
            self.chosen.iter().filter_map(|(family, id)| self.read(*id, family)).collect()
        })
    }

    /// Any upright face that has the character.
    pub(crate) fn stand_in(&self, c: char) -> Option<TypeFace> {
        let covers = |id| {
            let look = |data: &[u8], index| FontInfo::new(data, index);
            let info = self.database.with_face_data(id, look).flatten();
            info.is_some_and(|i| i.coverage.contains(c.into()))
        };
        let face = self
            .database
            .faces()
            .filter(|f| f.style == fontdb::Style::Normal)
            .find(|f| covers(f.id))?;
        self.read(face.id, &face.families.first()?.0)
    }

    fn read(&self, id: fontdb::ID, family: &str) -> Option<TypeFace> {
        let read = |data: &[u8], index| Font::new(Bytes::new(data.to_vec()), index);
        let font = self.database.with_face_data(id, read).flatten()?;
        let mut info = font.info().clone();
        family.clone_into(&mut info.family);
        Some(TypeFace { info, font, file: self.database.face(id).and_then(file_of) })
    }
}

fn file_of(face: &fontdb::FaceInfo) -> Option<String> {
    match &face.source {
        fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) => {
            Some(path.display().to_string())
        }
        fontdb::Source::Binary(_) => None,
    }
}

struct Collector {
    database: fontdb::Database,
    used: Vec<FontUsed>,
    faces: Vec<(String, fontdb::ID)>,
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
            for id in [Some(regular), self.find(family, 700)].into_iter().flatten() {
                let face = (family.clone(), id);
                if !self.faces.contains(&face) {
                    self.faces.push(face);
                }
            }
            let file = self.database.face(regular).and_then(file_of);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_without_chinese_fonts_is_told_which_role_wants_what() {
        let Err(Error::NoFont { role, wanted }) = FontLibrary::of(fontdb::Database::new()) else {
            panic!("fonts out of nothing");
        };
        assert_eq!(role, "title");
        assert!(wanted.starts_with("方正小标宋_GBK, ") && wanted.contains("Noto Serif CJK SC"));
    }

    #[test]
    fn one_file_may_serve_two_roles() {
        let Ok(library) = FontLibrary::load(&[]) else { return };
        for role in Role::ALL {
            let family = &library.role(role).family;
            assert!(library.faces().iter().any(|f| f.info.family == *family), "{family}");
        }
    }
}
