namespace Muster.Doors.Consul.Http;

/// <summary>
/// Answers that go on until the client goes away or the door closes. Either is their end, not their failure: what was sent
/// till then is whole.
/// </summary>
internal static class Endless
{
    public static async ValueTask RunAsync(Exchange exchange, Func<CancellationToken, Task> answer)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(exchange.Gone, exchange.Context.Closing);
        exchange.BeginWait(WaitKind.Stream);
        try
        {
            await answer(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return; // Heard enough.
        }
        finally
        {
            exchange.EndWait();
        }
    }
}
