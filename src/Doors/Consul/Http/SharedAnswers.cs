using System.Collections.Concurrent;
using Muster.Engine;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// Bodies rendered once for all who ask the same question of the same edition of the rows. Finding one takes no lock;
/// of those who miss one together, one makes it and the others wait for that.
/// </summary>
/// <remarks>
/// What is kept is bounded by two generations, each of half the limit and one answer. When the young one is full it becomes the old one,
/// and the old one is dropped; what is asked for in the old one moves to the young one.
/// <code>
///   made, or found in old ─► young ── full ─► old ── young is full again ─► dropped
/// </code>
/// </remarks>
internal sealed class SharedAnswers(int bytesMax)
{
    /// <summary>Questions kept: each costs some 300 bytes besides its body.</summary>
    public const int QuestionsMax = 8192;

    /// <summary>Bytes that a question costs besides its body and its text.</summary>
    private const int QuestionBytes = 300;

    /// <summary>A body of more than this part of the limit is not kept, lest one drive out all others.</summary>
    private const int LargestPart = 4;

    /// <summary>Characters of a question that is kept: those that many ask are short.</summary>
    private const int TargetCharactersMax = 2048;

    // Protects the change of generations; a leaf.
    private readonly Lock _changing = new();
    private Generation _young = new();
    private Generation _old = new();
    private long _rendered;

    /// <summary>Bodies made so far.</summary>
    public long Rendered => Volatile.Read(ref _rendered);

    /// <summary>Bytes held now, roughly.</summary>
    public long Bytes => Volatile.Read(ref _young).Bytes + Volatile.Read(ref _old).Bytes;

    public int Questions => Volatile.Read(ref _young).Questions + Volatile.Read(ref _old).Questions;

    public SharedAnswer? Find(AnswerKey key, Revision edition) =>
        PlaceOf(key)?.Answer is { } answer && answer.Edition == edition ? answer : null;

    /// <summary>The answer as <see cref="Find"/> may have missed it: made by the first who comes.</summary>
    public SharedAnswer Make<TState>(AnswerKey key, Revision edition, TState state, Func<TState, byte[]> render)
    {
        if (key.Target.Length > TargetCharactersMax)
        {
            return Render(edition, state, render);
        }

        var place = PlaceOf(key) ?? Add(key, new Place());
        lock (place.Making)
        {
            var known = place.Answer;
            if (known is not null && known.Edition == edition)
            {
                return known;
            }

            // Somebody who looked at older rows gets his answer, but must not take the others back to it.
            var answer = Render(edition, state, render);
            if (answer.Body.Length <= bytesMax / LargestPart && (known is null || known.Edition < edition))
            {
                place.Answer = answer;
                Grow(answer.Body.Length - (known?.Body.Length ?? 0));
            }

            return answer;
        }
    }

    public ReadOnlyMemory<byte> PackedOf(SharedAnswer answer)
    {
        if (answer.Packed is null)
        {
            Grow(answer.Pack());
        }

        return answer.Packed;
    }

    private SharedAnswer Render<TState>(Revision edition, TState state, Func<TState, byte[]> render)
    {
        Interlocked.Increment(ref _rendered);
        return new SharedAnswer(edition, render(state));
    }

    private Place? PlaceOf(AnswerKey key)
    {
        if (Volatile.Read(ref _young).Places.TryGetValue(key, out var place))
        {
            return place;
        }

        return Volatile.Read(ref _old).Places.TryGetValue(key, out place) ? Add(key, place) : null;
    }

    private Place Add(AnswerKey key, Place place)
    {
        var young = Volatile.Read(ref _young);
        var kept = young.Places.GetOrAdd(key, place);
        if (ReferenceEquals(kept, place))
        {
            young.Count();
            Grow(QuestionBytes + (2 * key.Target.Length) + (place.Answer?.Body.Length ?? 0));
        }

        return kept;
    }

    private void Grow(int bytes)
    {
        var young = Volatile.Read(ref _young);
        young.Grow(bytes);
        if (young.Bytes <= bytesMax / 2 && young.Questions <= QuestionsMax / 2)
        {
            return;
        }

        lock (_changing)
        {
            if (ReferenceEquals(young, _young))
            {
                Volatile.Write(ref _old, young);
                Volatile.Write(ref _young, new Generation());
            }
        }
    }

    private sealed class Generation
    {
        private long _bytes;
        private int _questions;

        public ConcurrentDictionary<AnswerKey, Place> Places { get; } = new();

        public long Bytes => Volatile.Read(ref _bytes);

        public int Questions => Volatile.Read(ref _questions);

        public void Grow(int bytes) => Interlocked.Add(ref _bytes, bytes);

        public void Count() => Interlocked.Increment(ref _questions);
    }

    /// <summary>Where the last answer to a question lies.</summary>
    private sealed class Place
    {
        private SharedAnswer? _answer;

        // Held while the answer is made, so that it is made once; leaf.
        public Lock Making { get; } = new();

        public SharedAnswer? Answer
        {
            get => Volatile.Read(ref _answer);
            set => Volatile.Write(ref _answer, value);
        }
    }
}
