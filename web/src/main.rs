//! The page's program: see the library.

fn main() {
    web::start();
}
