using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Muster.Bedrock;

/// <summary>Claims that must hold whatever the input; always on. A broken one is a bug, never a user's mistake.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="BrokenInvariantException"/> naming the claim's own text when it does not hold.</summary>
    public static void That(
        [DoesNotReturnIf(false)] bool claim,
        [CallerArgumentExpression(nameof(claim))] string text = "")
    {
        if (!claim)
        {
            Break(text);
        }
    }

    [DoesNotReturn]
    private static void Break(string text) => throw new BrokenInvariantException(text);
}

/// <summary>A claim that must always hold did not: the state can no longer be trusted.</summary>
public sealed class BrokenInvariantException(string claim) : Exception($"Broken invariant: {claim}");
