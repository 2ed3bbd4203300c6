using System.Numerics;
using Muster.Bedrock;

namespace Muster.Gossip.Swim;

/// <summary>
/// The numbers 0 … count − 1 in a random order that is computed, not stored: a Feistel network over the next even number of
/// bits, walked on while it leads outside.
/// </summary>
internal readonly struct Shuffled
{
    private const int Rounds = 4;

    private readonly int _count;
    private readonly int _halfBits;
    private readonly ulong _key;

    public Shuffled(int count, Prng chance)
    {
        _count = count;
        _halfBits = Math.Max(1, (BitOperations.Log2((uint)Math.Max(1, count - 1)) + 2) / 2);
        _key = chance.Next();
    }

    public int this[int position]
    {
        get
        {
            Invariant.That(position >= 0 && position < _count);
            var value = (uint)position;
            do
            {
                value = Step(value);
            }
            while (value >= _count);
            return (int)value;
        }
    }

    private uint Step(uint value)
    {
        var mask = (1u << _halfBits) - 1;
        var left = value >> _halfBits;
        var right = value & mask;
        for (var round = 0; round < Rounds; round++)
        {
            (left, right) = (right, left ^ (Mix(right, round) & mask));
        }

        return (left << _halfBits) | right;
    }

    private uint Mix(uint half, int round)
    {
        var z = _key + (half * 0x9E3779B97F4A7C15UL) + ((ulong)round << 56);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (uint)(z >> 33);
    }
}
