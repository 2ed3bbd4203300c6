using Muster.Bedrock.Hcl;

namespace Muster.Agent.Config;

/// <summary>A flag that says what a key of a file says: the same types, defaults, notes and refusals.</summary>
/// <param name="Flag">Without its dash.</param>
/// <param name="Key">With dots where objects stand in each other: <c>ports.https</c>.</param>
public sealed record KeyFlag(string Flag, string Key, HclNode Value)
{
    /// <summary>The place of what comes from no document.</summary>
    public static readonly HclPosition Nowhere;

    internal HclObject Document()
    {
        var value = Value;
        foreach (var name in Key.Split('.').Reverse())
        {
            value = new HclObject(Nowhere, [new HclItem(name, Nowhere, value)]);
        }

        return (HclObject)value;
    }
}
