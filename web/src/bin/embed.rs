//! The frame's program: see the library.

fn main() {
    web::start_embed();
}
