using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>What somebody who performs a check for an external node found.</summary>
/// <param name="Definition">What was performed: of a check that is defined otherwise by now, nothing was found.</param>
/// <param name="Performer">The row of who performed it: it must be there still, and in the same life.</param>
internal sealed record Judgement(
    string Node,
    string CheckId,
    string Name,
    CheckDefinition Definition,
    string Status,
    string Output,
    Key Performer,
    Revision PerformerCreated)
{
    /// <summary>The check is made if it is not there: nobody registers whether a node can be reached.</summary>
    public bool Makes { get; init; }
}
