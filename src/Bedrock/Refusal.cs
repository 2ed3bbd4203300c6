namespace Muster.Bedrock;

/// <summary>Why an expected "no" was said. Each door has one table from these to its own codes.</summary>
public enum Refusal
{
    None,

    /// <summary>The request itself is malformed or breaks a stated rule.</summary>
    Invalid,
    NotFound,
    Forbidden,

    /// <summary>Somebody else changed or holds what this relied on.</summary>
    Conflict,

    /// <summary>More bytes than the limit that the message names.</summary>
    TooLarge,

    /// <summary>More operations, compares, keys or watchers than the limit that the message names.</summary>
    TooMany,

    /// <summary>The same key would be written twice in one transaction.</summary>
    DuplicateKey,

    /// <summary>The asked revision is older than what history keeps.</summary>
    Compacted,

    /// <summary>The asked revision has not happened yet.</summary>
    FutureRevision,
    LeaseNotFound,
    LeaseExists,

    /// <summary>The disk is full: growth is refused, reads and deletes go on.</summary>
    NoSpace,

    /// <summary>An operator said that the data are damaged: nothing is written until that is taken back.</summary>
    Corrupt,

    /// <summary>Nothing was done, and nothing can be done now; asking again later may help.</summary>
    Unavailable,

    /// <summary>The outcome is unknown: it may or may not have happened.</summary>
    UnknownOutcome,
}

/// <summary>An expected "no", with a message that names the field, the value and the remedy.</summary>
public sealed record Refused(Refusal Why, string Message);
