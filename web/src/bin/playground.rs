//! The playground's program: see the library.

fn main() {
    web::start_playground();
}
