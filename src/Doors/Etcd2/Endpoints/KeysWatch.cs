using Muster.Doors.Etcd2.Http;
using Muster.Engine;
using Muster.Registry.Tree;

namespace Muster.Doors.Etcd2.Endpoints;

/// <summary>Waiting for events: one, or as many as come.</summary>
internal static class KeysWatch
{
    public static async Task AnswerAsync(Etcd2Exchange exchange, KeysRequest request)
    {
        var context = exchange.Context;
        var asked = new TreeQuestion(request.Path, request.Recursive);
        var entered = await exchange.House.Tree.WatchAsync(
            exchange.Caller, asked, new Revision(request.WaitIndex), exchange.Gone);
        if (!entered.TryGet(out var found, out var refused))
        {
            await EtcdError.Of(refused).SendAsync(exchange);
            return;
        }

        if (found.Watcher is null)
        {
            await EtcdError.Of(found.Refusal!).SendAsync(exchange);
            return;
        }

        using var watcher = found.Watcher;
        exchange.SetIndex(watcher.At.Value);
        exchange.SetRaft(watcher.At.Value);
        using var patience = new CancellationTokenSource(context.Options.WatchTimeout, exchange.House.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, exchange.Gone, context.Closing);
        var stream = await exchange.BeginStreamAsync();
        try
        {
            // Null: it has fallen behind, or all is new; whoever comes back is told where he may begin.
            while (await watcher.NextAsync(end.Token) is { } change)
            {
                await stream.WriteAsync(KeysJson.Of(change, exchange.House.Time.GetUtcNow()), end.Token);
                if (!request.Stream)
                {
                    return;
                }

                await stream.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, its time is over, or the door closes: an answer without an event.
        }
    }
}
