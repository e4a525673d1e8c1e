//! The service through its door, in process, on both engines.
//!
//! Every test here runs on SQLite and on PostgreSQL, which is a real cluster of our own on a free
//! loopback port; where PostgreSQL is not installed the tests fail and say what to install.

#![allow(clippy::unwrap_used, clippy::panic)]

mod access;
mod accounts;
mod audit;
mod campaigns;
mod cluster;
mod coordination;
mod covert;
mod divisions;
mod evidence;
mod exchange;
mod faulty_workbooks;
mod heads;
mod honours;
mod hostile;
mod images;
mod jobs;
mod map;
mod map_registers;
mod matter_notices;
mod meetings;
mod notices;
mod ogc;
mod place;
mod plans;
mod projects;
mod register_evidence;
mod registers;
mod replays;
mod reviewer;
mod s3;
mod scale;
mod screen;
mod since;
mod siting;
mod spatial;
mod sso;
mod standards;
mod surveys;
mod tasks;
mod tiles;
mod tokens;
mod upkeep;
mod withdrawals;
mod world;
