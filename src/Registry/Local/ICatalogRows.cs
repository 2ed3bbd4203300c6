using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>What the catalog holds of one node.</summary>
internal sealed record OwnRows(
    Node? Node,
    ImmutableSortedDictionary<string, Service> Services,
    ImmutableSortedDictionary<string, Check> Checks);

/// <summary>The catalog as the syncer uses it: over the real one, or one whose every call a test holds in its hand.</summary>
internal interface ICatalogRows
{
    ValueTask<Result<OwnRows>> ReadAsync(string node, CancellationToken cancel);

    /// <summary>What the picture at hand holds of the node: empty where there is none.</summary>
    OwnRows Glance(string node);

    /// <summary>The index of the question, once it is above the one seen or a long time has passed.</summary>
    ValueTask<Revision> NewsAsync(Question question, Revision seen, CancellationToken cancel);

    ValueTask<Result<Revision>> RegisterAsync(Caller caller, Registration registration, CancellationToken cancel);

    ValueTask<Result<Revision>> DeregisterAsync(Caller caller, Deregistration removed, CancellationToken cancel);
}
