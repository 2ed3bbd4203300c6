using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Doors;
namespace Muster.Agent;
internal sealed class Wiring : IAsyncDisposable
{
    public House House { get; private set; } = null!;
    public IReadOnlyList<OpenDoor> OpenDoors => [];
    public Task<string> Broken { get; private set; } = null!;
    public static ValueTask<Result<Wiring>> BuildAsync(Materials given, CancellationToken cancel) => throw null!;
    public ValueTask DisposeAsync() => default;
}
internal sealed record Materials(
    AgentConfig Config, DataDirectory? Data, string NodeId, TimeProvider Time, Prng Chance, ILoggerFactory Logs);
