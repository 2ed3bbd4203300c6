using System.Collections.Immutable;
using Muster.Bedrock;

namespace Muster.Registry.Coordinates;

/// <summary>
/// Says again and again where this agent's own node is, and where those are that this agent speaks for: a row goes with its
/// node's, and comes back so with that. Consul's agents do the same, at this pace.
/// </summary>
public sealed class Beacon : IAsyncDisposable
{
    /// <summary>And up to as long again, so that agents do not speak all at once.</summary>
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <param name="places">Where the nodes are now.</param>
    public Beacon(
        Coordinates coordinates, Func<CancellationToken, Task<ImmutableArray<NodeCoordinate>>> places, TimeProvider time, Prng chance) =>
        _running = Task.Run(() => RunAsync(coordinates, places, time, chance, _stopping.Token), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private static async Task RunAsync(
        Coordinates coordinates,
        Func<CancellationToken, Task<ImmutableArray<NodeCoordinate>>> places,
        TimeProvider time,
        Prng chance,
        CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                // First it learns where it is. What is refused now is said again at the next turn.
                await Task.Delay(_interval + chance.Next(_interval), time, cancel);
                await coordinates.UpdateAsync(Caller.System, await places(cancel), cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
    }
}
