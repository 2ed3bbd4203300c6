using Muster.Gossip.Swim;
using Muster.Gossip.Transport;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Pool;

/// <summary>Carries out what a core wants done. What waits for the network goes on outside of the loop, and its end is told.</summary>
/// <param name="tell">What came of it, for the core in its turn.</param>
/// <param name="outside">Takes what goes on outside.</param>
internal sealed class Carrier(
    ITransport transport, PoolOptions options, Exchanges exchanges, PoolCounts counts, Action<Input> tell, Action<Task> outside)
{
    private readonly PacketWriter _writer = new(options.Wire);

    public void CarryOut(Effect effect, CancellationToken cancel)
    {
        switch (effect)
        {
            case Effect.Send send:
                Send(send);
                break;
            case Effect.PingOverTcp ping:
                outside(PingAsync(ping, cancel));
                break;
            case Effect.Exchange exchange:
                outside(ExchangeAsync(exchange, cancel));
                break;
            case Effect.Note note:
                options.Note(note.Level, note.Text);
                break;
        }
    }

    private void Send(Effect.Send send)
    {
        foreach (var bytes in _writer.Write([.. send.Messages.Select(MessageWriter.Encode)], send.Checked))
        {
            if (transport.Send(send.To, bytes) is { } error)
            {
                tell(new Input.SendFailed(send.To, error));
            }
            else
            {
                counts.CountSent(bytes.Length);
            }
        }
    }

    private async Task PingAsync(Effect.PingOverTcp ping, CancellationToken cancel)
    {
        var answer = await exchanges.AskAsync(ping.To, ping.Ping, ping.Within, cancel);
        var seqNo = ping.Ping.SeqNo;
        if (!answer.TryGet(out var message, out var refused))
        {
            tell(new Input.PingUnanswered(seqNo, refused.Message));
        }
        else if (message is Ack ack && ack.SeqNo == seqNo)
        {
            tell(new Input.PingAnswered(seqNo));
        }
        else
        {
            tell(new Input.PingUnanswered(seqNo, $"it answered with {message.Type}, not with the ack of that ping"));
        }
    }

    private async Task ExchangeAsync(Effect.Exchange exchange, CancellationToken cancel)
    {
        var answer = await exchanges.AskAsync(exchange.To, exchange.Mine, options.StreamTimeout, cancel);
        if (!answer.TryGet(out var message, out var refused))
        {
            tell(new Input.ExchangeFailed(exchange.Ticket, refused.Message));
        }
        else if (message is PushPull theirs)
        {
            tell(new Input.Exchanged(exchange.Ticket, theirs));
        }
        else
        {
            tell(new Input.ExchangeFailed(exchange.Ticket, $"it answered with {message.Type}, not with what it knows"));
        }
    }
}
