//! A short label in both languages; sentences live in `locales/`.

/// A label in Chinese and in English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bilingual {
    /// Simplified Chinese, the language of the product.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Bilingual {
    /// The label in the language named by `lang` (`zh…` or anything else for English).
    pub fn get(self, lang: &str) -> &'static str {
        if lang.starts_with("zh") { self.zh } else { self.en }
    }
}
