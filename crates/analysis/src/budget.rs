//! How much an analysis may do: steps, so that the same question has the same answer on every machine.

/// Steps that are left. A step is about a microsecond's work.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    left: u64,
}

impl Budget {
    /// So many steps.
    pub const fn new(steps: u64) -> Self {
        Self { left: steps }
    }

    /// Takes steps; whether there were so many.
    pub(crate) const fn spend(&mut self, steps: u64) -> bool {
        if self.left < steps {
            self.left = 0;
            return false;
        }
        self.left -= steps;
        true
    }

    /// Whether nothing is left.
    pub(crate) const fn is_spent(self) -> bool {
        self.left == 0
    }
}

impl Default for Budget {
    /// What takes a second or two, natively.
    fn default() -> Self {
        Self::new(1_000_000)
    }
}
