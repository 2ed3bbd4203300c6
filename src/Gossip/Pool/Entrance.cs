using Muster.Gossip.Transport;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Pool;

/// <summary>Lets in what others send: datagrams as they come, streams while there is room for them.</summary>
internal sealed class Entrance(ITransport transport, Exchanges exchanges, PoolCounts counts, Complaints complaints, TimeProvider time)
{
    /// <summary>After the transport could give nothing.</summary>
    private static readonly TimeSpan _breath = TimeSpan.FromMilliseconds(200);

    /// <summary>Until it is cancelled.</summary>
    public async Task ReceiveAsync(Action<Datagram> take, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (await SoonerOrLater(transport.ReceiveAsync, cancel) is { } datagram)
            {
                counts.CountReceived(datagram.Bytes.Length);
                take(datagram);
            }
        }
    }

    /// <summary>Until it is cancelled. Each that is given out is to be served.</summary>
    public async Task AcceptAsync(Action<Conversation> take, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (await SoonerOrLater(transport.AcceptAsync, cancel) is not { } with)
            {
                continue;
            }

            if (exchanges.Slots.TryTake(with.From))
            {
                take(with);
            }
            else
            {
                counts.CountStreamRefused();
                await with.DisposeAsync();
            }
        }
    }

    /// <summary>Answers what is asked on a stream; that it was answered is told after that.</summary>
    public async Task ServeAsync(
        Conversation with, Func<Message, Task<Message?>> answer, Func<Message, Task> answered, CancellationToken cancel)
    {
        await using (with)
        {
            var failed = await exchanges.ServeAsync(with, answer, answered, cancel);
            exchanges.Slots.Release(with.From);
            if (failed is not null)
            {
                counts.CountStreamRefused();
                complaints.Add($"Stream from {with.From}: {failed}");
            }
        }
    }

    /// <summary>What the transport gives; null, and a while later, when it cannot: that passes, as a network that is down does.</summary>
    private async Task<T?> SoonerOrLater<T>(Func<CancellationToken, ValueTask<T>> take, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await take(cancel);
        }
        catch (IOException e)
        {
            complaints.Add(e.Message);
            await Task.Delay(_breath, time, cancel);
            return null;
        }
    }
}
