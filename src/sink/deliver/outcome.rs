//! What a sink said to a message.

/// What became of one attempt to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The sink took it.
    Sent,
    /// It may take it later.
    Later {
        /// Why it did not.
        why: String,
        /// When the sink asks to be tried again, in seconds from now.
        after: Option<u64>,
        /// It is the sink that is in trouble, not the message: others need not be tried now.
        down: bool,
    },
    /// It never will.
    Never {
        /// Why.
        why: String,
    },
    /// The sink is gone for good.
    Gone {
        /// What it said.
        why: String,
    },
}

impl Outcome {
    /// The sink cannot be reached now.
    pub(super) fn down(why: impl Into<String>) -> Self {
        Self::Later { why: why.into(), after: None, down: true }
    }

    /// The same with other words.
    pub(super) fn map(self, change: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Sent => Self::Sent,
            Self::Later { why, after, down } => Self::Later { why: change(why), after, down },
            Self::Never { why } => Self::Never { why: change(why) },
            Self::Gone { why } => Self::Gone { why: change(why) },
        }
    }

    /// The message is not taken, now or later.
    pub(super) fn never(why: impl Into<String>) -> Self {
        Self::Never { why: why.into() }
    }
}
