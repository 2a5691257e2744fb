//! The budget of an analysis: a number of steps, so that the same question has the same answer on every machine.

/// Steps that are left. A step is about a microsecond's work.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    left: u64,
    /// What is left of it for the present step of a search, and what each has at most.
    present: u64,
    each: u64,
}

impl Budget {
    /// So many steps.
    pub const fn new(steps: u64) -> Self {
        Self {
            left: steps,
            present: steps,
            each: steps,
        }
    }

    /// The same, of which each step of a search takes a part at most, so that none takes too long.
    #[must_use]
    pub const fn with_each(self, each: u64) -> Self {
        Self {
            present: each,
            each,
            ..self
        }
    }

    /// Begins the next step of a search.
    pub(crate) const fn begin(&mut self) {
        self.present = self.each;
    }

    /// Takes steps; whether there were so many.
    pub(crate) const fn spend(&mut self, steps: u64) -> bool {
        if self.left < steps || self.present < steps {
            self.present = 0;
            return false;
        }
        self.left -= steps;
        self.present -= steps;
        true
    }

    /// Returns `true` if the budget is used up.
    pub(crate) const fn is_spent(self) -> bool {
        self.left == 0 || self.present == 0
    }
}

impl Default for Budget {
    /// A budget for one or two seconds in a native build.
    fn default() -> Self {
        Self::new(1_000_000)
    }
}
