using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Transactions;

/// <summary>What an operation does with its thing. Not all things know all of them.</summary>
public enum TxnVerb
{
    /// <summary>None that there is: refused by the word that was used.</summary>
    Unknown,
    Get,
    GetOrEmpty,
    GetTree,
    Set,
    Cas,
    Delete,
    DeleteCas,
    DeleteTree,
    Lock,
    Unlock,
    CheckIndex,
    CheckSession,
    CheckNotExists,
}

/// <summary>One operation of a transaction, as it was asked for.</summary>
/// <param name="Word">The verb as it was written.</param>
public abstract record TxnOp(TxnVerb Verb, string Word)
{
    /// <summary>Whether it may change something.</summary>
    public abstract bool Writes { get; }

    /// <summary>Of a user's key.</summary>
    public sealed record Kv(
        TxnVerb Verb, string Word, Key Key, ReadOnlyMemory<byte> Value, ulong Flags, Revision Index, string Session)
        : TxnOp(Verb, Word)
    {
        public override bool Writes => Verb is TxnVerb.Set or TxnVerb.Cas or TxnVerb.Delete or TxnVerb.DeleteCas
            or TxnVerb.DeleteTree or TxnVerb.Lock or TxnVerb.Unlock;
    }

    public sealed record OfNode(TxnVerb Verb, string Word, Node Node, Revision Index) : TxnOp(Verb, Word)
    {
        public override bool Writes => Verb is not TxnVerb.Get;
    }

    public sealed record OfService(TxnVerb Verb, string Word, string Node, Service Service, Revision Index)
        : TxnOp(Verb, Word)
    {
        public override bool Writes => Verb is not TxnVerb.Get;
    }

    public sealed record OfCheck(TxnVerb Verb, string Word, Check Check, Revision Index) : TxnOp(Verb, Word)
    {
        public override bool Writes => Verb is not TxnVerb.Get;
    }
}
