using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Pool;

/// <summary>
/// What a pool runs: pure, one call at a time. What it wants done it puts into the outbox that it was made with, which the
/// pool empties after each call.
/// </summary>
public interface IPoolCore
{
    /// <summary>When <see cref="Tick"/> is wanted next, on the clock of the pool.</summary>
    TimeSpan Due { get; }

    void Step(TimeSpan now, Input input);

    void Tick(TimeSpan now);

    /// <summary>All that is known here, for one who asks for it on a stream.</summary>
    PushPull StateFor(bool join);

    /// <summary>Takes up what the other one knows, after it was answered. Why it was refused; null when it was not.</summary>
    string? Merge(TimeSpan now, PushPull theirs);

    /// <summary>The answer to a ping on a stream; null for silence.</summary>
    Ack? AnswerTcp(Ping ping);
}
