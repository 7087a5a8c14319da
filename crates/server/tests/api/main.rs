//! The whole router in process: who is let in, who sees what, and which older forms are understood.

mod admission;
mod blindness;
mod house;
mod tokens;
mod tolerance;
