namespace Muster.Engine.Embedded.Journal;

internal enum JournalFault
{
    /// <summary>The disk is full: nothing of the transaction was written, and later ones may succeed.</summary>
    NoSpace,

    /// <summary>Anything else: what is on disk can no longer be told from here.</summary>
    Broken,
}

/// <summary>The journal could not do what it was told. The message names the file and the error.</summary>
internal sealed class JournalException(JournalFault fault, string message) : IOException(message)
{
    public JournalFault Fault => fault;
}
