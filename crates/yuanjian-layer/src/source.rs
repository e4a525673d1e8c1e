//! What a reader hands over: the rows as the file had them, and what the file said of its
//! coordinate system.
//!
//! Reading judges nothing; the coordinate system is resolved and the shapes are mended later, so
//! that every format goes through one and the same import.

/// What a file says of its coordinate system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclaredCrs {
    /// It says nothing.
    Missing,
    /// Well-known text (WKT1 of OGC or ESRI, WKT2) or PROJJSON.
    Wkt(String),
    /// A code of the EPSG register.
    Epsg(u32),
    /// A PROJ string.
    Proj(String),
    /// The format itself fixes longitude and latitude in degrees (GeoJSON, KML).
    LonLat,
    /// It says something that was not understood.
    Unreadable(String),
}
