//! Work that takes longer than a frame, in slices between which the browser handles other tasks.

use crate::browser;
use std::cell::RefCell;
use std::rc::Rc;

/// The delay after the last change before such work starts, in milliseconds.
pub(crate) const A_MOMENT: u32 = 700;

/// The duration of a slice, in milliseconds: with one more step it usually still fits into a frame.
const SLICE: f64 = 8.0;

/// The remaining work, waiting for its next slice.
pub(crate) type Slices = Rc<RefCell<Option<browser::PendingTimeout>>>;

/// Works until the slice is over; continues after the browser has handled other tasks.
pub(crate) fn work<W: 'static>(
    slices: &Slices,
    mut left: W,
    step: fn(&mut W) -> bool,
    done: impl FnOnce(W) + 'static,
) {
    let end = browser::now() + SLICE;
    while browser::now() < end {
        if !step(&mut left) {
            done(left);
            return;
        }
    }
    let again = Rc::clone(slices);
    let next = browser::set_timeout(0, move || work(&again, left, step, done));
    slices.replace(Some(next));
}
