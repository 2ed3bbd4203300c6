using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Entries.Chains;

namespace Muster.Registry.Entries;

/// <summary>All configuration entries at one revision: immutable.</summary>
/// <param name="At">The last revision at which any entry changed.</param>
/// <param name="ByKey">By kind and folded name.</param>
/// <param name="Touched">By folded name: when an entry of that name last changed, came or went; from <paramref name="Floor"/> on.</param>
/// <param name="Floor">Before this nothing is known of what went.</param>
/// <param name="TrustDomain">The end of all names within the mesh; empty until somebody asks for a chain.</param>
internal sealed record EntriesSnapshot(
    Revision At,
    ImmutableSortedDictionary<(string Kind, string Name), ConfigEntry> ByKey,
    ImmutableDictionary<string, Revision> Touched,
    Revision Floor,
    string TrustDomain)
{
    public static readonly EntriesSnapshot None = new(
        Revision.Never,
        ImmutableSortedDictionary<(string, string), ConfigEntry>.Empty.WithComparers(Comparer<(string Kind, string Name)>.Create(
            (a, b) => string.CompareOrdinal(a.Kind, b.Kind) is not 0 and var kinds ? kinds : string.CompareOrdinal(a.Name, b.Name))),
        ImmutableDictionary<string, Revision>.Empty.WithComparers(StringComparer.Ordinal),
        Revision.Never,
        "");

    /// <summary>The index that every answer carries: never 0.</summary>
    public Revision Index => Revision.Max(At, new Revision(1));

    public ConfigEntry? Find(string kind, string name) => ByKey.GetValueOrDefault((kind, Keyspace.Fold(name)));

    /// <summary>By kind and name; empty asks for all kinds.</summary>
    public IEnumerable<ConfigEntry> OfKind(string kind) =>
        kind.Length == 0 ? ByKey.Values : ByKey.Where(item => item.Key.Kind == kind).Select(item => item.Value);

    /// <summary>When anything last changed that was looked up under these names; proxy-defaults hold for all.</summary>
    public Revision TouchedAt(IEnumerable<string> foldedNames) => foldedNames.Append(ProxyDefaults.OnlyName).Aggregate(
        Revision.Max(Floor, new Revision(1)),
        (last, name) => Revision.Max(last, Touched.GetValueOrDefault(name)));

    public EntriesSnapshot With(Revision at, ConfigEntry entry) => Touching(at, Keyspace.Fold(entry.Name)) with
    {
        ByKey = ByKey.SetItem((entry.Kind, Keyspace.Fold(entry.Name)), entry),
    };

    public EntriesSnapshot Without(Revision at, string kind, string foldedName) => Touching(at, foldedName) with
    {
        ByKey = ByKey.Remove((kind, foldedName)),
    };

    private EntriesSnapshot Touching(Revision at, string foldedName) =>
        this with { At = at, Touched = Touched.SetItem(foldedName, at) };
}
