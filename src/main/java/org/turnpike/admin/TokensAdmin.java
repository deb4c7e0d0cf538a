package org.turnpike.admin;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.turnpike.fault.FaultCode;
import org.turnpike.fault.RefusedException;
import org.turnpike.keys.Token;
import org.turnpike.keys.TokenStatus;

/** The tokens over JMX. */
public final class TokensAdmin implements TokensMXBean {
    private static final int LONGEST_PIN = 1000;

    private final List<Token> tokens;

    public TokensAdmin(List<Token> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    private interface PinUse {
        void with(char[] pin) throws RefusedException, IOException;
    }

    @Override
    public List<TokenView> getTokens() {
        return tokens.stream().map(TokensAdmin::view).toList();
    }

    @Override
    public Change login(String token, String pin) {
        return Answer.of(() -> change(require(token), found -> withPin("pin", pin, found::login)));
    }

    @Override
    public Change logout(String token) {
        return Answer.of(() -> change(require(token), Token::logout));
    }

    @Override
    public Change initialize(String token, String pin) {
        return Answer.of(() -> change(require(token), found -> withPin("pin", pin, each -> {
            found.initialize(each);
            found.login(each);
        })));
    }

    @Override
    public void changePin(String token, String oldPin, String newPin) {
        Answer.of(() -> {
            Token found = require(token);
            withPin("oldPin", oldPin, old -> withPin("newPin", newPin, fresh -> found.changePin(old, fresh)));
            return null;
        });
    }

    @Override
    public List<TokenView> check() {
        tokens.forEach(Token::check);
        return getTokens();
    }

    private interface TokenUse {
        void with(Token token) throws RefusedException, IOException;
    }

    private Change change(Token token, TokenUse use) throws RefusedException, IOException {
        String before = state(token);
        use.with(token);
        return new Change(before, state(token));
    }

    private static String state(Token token) {
        TokenStatus status = token.status();
        return status.pin() == TokenStatus.PinState.NOT_INITIALIZED ? "not initialized" : status.active() ? "logged in" : "logged out";
    }

    private static void withPin(String argument, String text, PinUse use) throws RefusedException, IOException {
        if (text == null || text.isEmpty() || text.length() > LONGEST_PIN) {
            throw new RefusedException(FaultCode.INVALID_REQUEST, argument + ": it must have 1 to " + LONGEST_PIN + " characters");
        }
        char[] pin = text.toCharArray();
        try {
            use.with(pin);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private Token require(String id) throws RefusedException {
        return tokens.stream().filter(token -> token.id().equals(id)).findFirst().orElseThrow(() -> new RefusedException(FaultCode.TOKEN_NOT_FOUND,
                "token: no token has the id '" + id + "'; the tokens are " + tokens.stream().map(Token::id).toList()));
    }

    private static TokenView view(Token token) {
        TokenStatus status = token.status();
        return new TokenView(token.id(), status.kind().name(), status.label(), status.serial(), status.available(), status.active(),
                status.readOnly(), status.pin().name(), status.wrongPins(), status.attemptsLeft(), status.protection(), token.keys().size(), status.problem().orElse(""));
    }
}
