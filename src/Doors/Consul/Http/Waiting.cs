using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;

namespace Muster.Doors.Consul.Http;

/// <summary>Blocking reads: a client that goes away frees its wait at once, and a closing door answers what holds.</summary>
internal static class Waiting
{
    public static ValueTask<Result<T>> AskAsync<T>(
        Exchange exchange, Reading reading, Func<Reading, CancellationToken, ValueTask<Result<T>>> ask) =>
        reading.Blocks()
            ? WaitAsync(exchange, reading with { Wait = LengthOf(exchange, reading.Wait) }, ask)
            : ask(reading, CancellationToken.None);

    /// <summary>How long to wait when the client asked for this; it may have said nothing.</summary>
    public static TimeSpan LengthOf(Exchange exchange, TimeSpan asked)
    {
        var options = exchange.Context.Options;
        var wanted = asked > TimeSpan.Zero ? asked : options.DefaultQueryTime;
        return wanted < options.MaxQueryTime ? wanted : options.MaxQueryTime;
    }

    private static async ValueTask<Result<T>> WaitAsync<T>(
        Exchange exchange, Reading reading, Func<Reading, CancellationToken, ValueTask<Result<T>>> ask)
    {
        var closing = exchange.Context.Closing;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(exchange.Gone, closing);
        try
        {
            return await ask(reading, either.Token);
        }
        catch (OperationCanceledException)
            when (closing.IsCancellationRequested && !exchange.Gone.IsCancellationRequested)
        {
            return await ask(reading with { Index = Revision.Never }, CancellationToken.None);
        }
    }
}
