using System.Globalization;
using System.Text;
using Muster.Bedrock;
using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>What is told to everybody: sent, told once, passed on.</summary>
internal sealed class UserEvents(SerfState state)
{
    public RecentEvents Recent { get; } = new();

    /// <summary>
    /// Tells everybody, this member first; its stamp is returned. Refuses Invalid, with serf's texts, what is too large.
    /// </summary>
    public Result<ulong> Fire(string name, byte[]? payload, bool coalesce)
    {
        var most = state.Terms.EventBytesMax;
        if (Encoding.UTF8.GetByteCount(name) + (payload?.Length ?? 0) > most)
        {
            return TooLarge($"user event exceeds configured limit of {most} bytes before encoding");
        }

        var told = new SerfMessage.UserEvent(state.EventClock.Time, name, payload, coalesce);
        var bytes = SerfCodec.Encode(told);
        if (bytes.Length > most)
        {
            return TooLarge($"encoded user event exceeds configured limit of {most} bytes after encoding");
        }

        state.EventClock.Stamp();
        Take(told);
        state.Rumors.Event(bytes);
        return told.LTime;
    }

    /// <summary>True when it was new, and should be passed on.</summary>
    public bool Take(SerfMessage.UserEvent told)
    {
        state.EventClock.Witness(told.LTime);
        if (!Recent.IsNew(told.LTime, new RememberedEvent(told.Name, told.Payload), state.EventClock.Time))
        {
            return false;
        }

        state.Tell(new SerfNews.Told(told));
        return true;
    }

    private static Refused TooLarge(FormattableString text) =>
        new(Refusal.Invalid, text.ToString(CultureInfo.InvariantCulture));
}
