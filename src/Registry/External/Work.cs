using Muster.Registry.Catalog;

namespace Muster.Registry.External;

/// <summary>A check of an external node, by folded names.</summary>
internal readonly record struct WorkKey(string Node, string CheckId);

/// <summary>A check of an external node, to be performed again and again.</summary>
/// <param name="Definition">What is probed; of a node's own reachability nothing but the interval.</param>
/// <param name="Address">Of the node.</param>
internal sealed record Work(
    WorkKey Key, string Node, string CheckId, string ServiceId, CheckDefinition Definition, string Address)
{
    /// <summary>Whether the node itself is to be reached, whatever runs there.</summary>
    public bool IsEcho => Definition.Http.Length == 0 && Definition.Tcp.Length == 0;

    /// <summary>Performed alike, so that what is known of it goes on.</summary>
    public bool SameAs(Work other) =>
        Definition.SameAs(other.Definition) && Address == other.Address && ServiceId == other.ServiceId;
}
