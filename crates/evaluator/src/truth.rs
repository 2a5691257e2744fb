//! Three-valued logic: the result of a test when not everything is known.
//!
//! Kleene's logic: [`Truth::Unknown`] means that some way of filling in the unknowns makes it true and some
//! other way false, as far as this one test can see. It is carried through and never rounded.

/// True, false, or not known; ordered from false to true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Does not hold, whatever the unknowns are.
    False,
    /// Could be either.
    Unknown,
    /// Holds, whatever the unknowns are.
    True,
}

impl Truth {
    /// Both: the lesser one.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::truth::Truth;
    ///
    /// assert_eq!(Truth::False.and(Truth::Unknown), Truth::False);
    /// assert_eq!(Truth::True.and(Truth::Unknown), Truth::Unknown);
    /// ```
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        if (self as u8) < other as u8 {
            self
        } else {
            other
        }
    }

    /// At least one: the greater one.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::truth::Truth;
    ///
    /// assert_eq!(Truth::True.or(Truth::Unknown), Truth::True);
    /// assert_eq!(Truth::False.or(Truth::Unknown), Truth::Unknown);
    /// ```
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        if (self as u8) > other as u8 {
            self
        } else {
            other
        }
    }

    /// All of them; true for none.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::truth::Truth;
    ///
    /// assert_eq!(Truth::all([]), Truth::True);
    /// assert_eq!(Truth::all([Truth::Unknown, Truth::False]), Truth::False);
    /// ```
    pub fn all(all: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::True;
        for one in all {
            result = result.and(one);
            if result == Self::False {
                break;
            }
        }
        result
    }

    /// Any of them; false for none.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::truth::Truth;
    ///
    /// assert_eq!(Truth::any([]), Truth::False);
    /// assert_eq!(Truth::any([Truth::Unknown, Truth::True]), Truth::True);
    /// ```
    pub fn any(all: impl IntoIterator<Item = Self>) -> Self {
        let mut result = Self::False;
        for one in all {
            result = result.or(one);
            if result == Self::True {
                break;
            }
        }
        result
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}
