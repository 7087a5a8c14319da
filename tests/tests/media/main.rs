//! What a Media Manager makes of files: what it says of every kind of them, what it makes of films and sounds, and how
//! it bears what is broken.
//!
//! Films are made by `ffmpeg`, a second or two of each, where it is installed.

mod command;
mod films;
mod hostile;
mod kills;
mod kinds;
mod making;
