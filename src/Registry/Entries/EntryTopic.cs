namespace Muster.Registry.Entries;

/// <summary>What a reader of entries waits for; what it does not name is empty. Names are folded.</summary>
internal readonly record struct EntryTopic(string Kind, string Name, string Chain)
{
    public static readonly EntryTopic Any = new("", "", "");

    /// <summary>Where all wait who wait for a chain: which of them an entry concerns is found out when it changes.</summary>
    public static readonly EntryTopic Chains = new("", "", "*");

    public static EntryTopic OfKind(string kind) => new(kind, "", "");

    public static EntryTopic Of(string kind, string name) => new(kind, Keyspace.Fold(name), "");

    public static EntryTopic OfChain(string service) => new("", Keyspace.Fold(service), "*");

    public EntryTopic Place => Chain.Length > 0 ? Chains : this;
}
