//! Stand-in until the pictures land.
use crate::Language;
use yuanjian_calc::{assess::Assessment, city::City};
use yuanjian_document::content::{FrozenStamp, Picture, Stage};
use yuanjian_standard::Edition;
/// What the pictures need to know.
pub struct Scene<'a> { pub city: &'a City, pub assessment: &'a Assessment, pub edition: &'a Edition, pub language: Language, pub stage: Stage, pub invented: Option<String>, pub frozen: &'a FrozenStamp }
/// Every picture.
pub fn pictures(_scene: &Scene<'_>) -> Vec<(Option<String>, Picture)> { Vec::new() }
