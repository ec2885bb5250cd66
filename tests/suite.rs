//! The one integration binary: every file in `tests/` is a module of it.
mod settings;
