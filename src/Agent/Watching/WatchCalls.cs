using System.Text;
using Muster.Bedrock;

namespace Muster.Agent.Watching;

/// <summary>What a watch asks with, and whom it tells.</summary>
/// <param name="AskAsync">Asks the agent; refuses when it cannot be asked.</param>
/// <param name="ChangedAsync">Told of each change, with the index and the JSON; the next is asked when this has ended.</param>
/// <param name="Failed">Told why an answer was none, and how long it is until the next try.</param>
public sealed record WatchCalls(
    Func<string, IReadOnlyList<(string Name, string Value)>, CancellationToken, Task<Result<WatchAnswer>>> AskAsync,
    Func<string, byte[], CancellationToken, Task<WatchNext>> ChangedAsync,
    Action<string, TimeSpan> Failed);

public enum WatchNext
{
    GoOn,
    Stop,
}

/// <param name="Index">As the header says; null when it does not.</param>
/// <param name="Hash">Of an answer that changes by its content.</param>
public sealed record WatchAnswer(int Status, string? Index, string? Hash, byte[] Body)
{
    public string Text() => Encoding.UTF8.GetString(Body);
}
