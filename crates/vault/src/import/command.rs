//! A command of the AWS CLI in a line of text: `aws SERVICE OPERATION --option value`.

/// A command and its words.
pub(super) struct Command<'a> {
    pub(super) service: &'a str,
    pub(super) operation: &'a str,
    /// The words after `aws`.
    pub(super) words: Vec<&'a str>,
}

/// A text with the lines of one command as one line.
pub(super) fn joined(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace("\\\n", " ")
        .replace("`\n", " ")
        .replace("^\n", " ")
}

impl<'a> Command<'a> {
    /// The command in a line.
    pub(super) fn in_line(line: &'a str) -> Option<Self> {
        let words: Vec<&str> = line
            .split_whitespace()
            .map(|word| word.trim_matches(['"', '\'', '`', '(', ')', '$', '|']))
            .collect();
        let start = words
            .iter()
            .position(|word| matches!(*word, "aws" | "aws.exe"))?;
        let words = words.get(start + 1..)?;
        // Global options may come before the service: `aws --profile p iam ...`.
        let service_at = words.iter().enumerate().position(|(at, word)| {
            let after_option = at
                .checked_sub(1)
                .and_then(|before| words.get(before))
                .is_some_and(|before| before.starts_with("--") && !before.contains('='));
            !word.starts_with('-') && !after_option
        })?;
        let (service, operation) = (*words.get(service_at)?, *words.get(service_at + 1)?);
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        (service.chars().all(is_name) && operation.chars().all(is_name)).then(|| Self {
            service,
            operation,
            words: words.to_vec(),
        })
    }

    /// The value of an option.
    pub(super) fn option(&self, name: &str) -> Option<String> {
        self.words.iter().enumerate().find_map(|(at, word)| {
            let rest = word.strip_prefix(name)?;
            let value = match rest.strip_prefix('=') {
                Some(value) => Some(value),
                None if rest.is_empty() => self.words.get(at + 1).copied(),
                None => None,
            };
            value
                .map(|value| value.trim_matches(['"', '\'']).to_owned())
                .filter(|value| !value.is_empty())
        })
    }

    /// The words of an option that takes several, up to the next option.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let words = self.words.iter().copied();
        words
            .skip_while(move |word| !word.starts_with(name))
            .enumerate()
            .take_while(|(at, word)| *at == 0 || !word.starts_with("--"))
            .map(|(_, word)| word)
    }

    /// Whose it is about: `role/R`, `user/u`, `group/g`.
    pub(super) fn holder(&self) -> Option<String> {
        let holder =
            |kind: &str, name: &str| self.option(name).map(|name| format!("{kind}/{name}"));
        holder("role", "--role-name")
            .or_else(|| holder("user", "--user-name"))
            .or_else(|| holder("group", "--group-name"))
    }
}
