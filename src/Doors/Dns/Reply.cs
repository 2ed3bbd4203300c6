using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>A whole answer, before it is cut to what the asker can take.</summary>
/// <param name="Message">With everything there is to say.</param>
/// <param name="ExtraEnds">
/// For SRV: how many of the extras belong to the answers up to and including each; null where extras do not depend on
/// answers.
/// </param>
/// <param name="Limited">The limit of answers for askers by UDP without EDNS applies (services only).</param>
internal sealed record Reply(Message Message, IReadOnlyList<int>? ExtraEnds, bool Limited)
{
    /// <summary>Recursors may know better: the message is for when none of them answers.</summary>
    public bool AsksRecursors { get; init; }

    /// <summary>Stands beside the question when the limits leave no answer at all; null where they cannot.</summary>
    public Record? WhenEmptied { get; init; }
}
