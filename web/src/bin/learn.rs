//! The program of the teaching rooms: see the library.

fn main() {
    web::start_learn();
}
