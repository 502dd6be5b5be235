# Reference numbers for the MMRM: run as `Rscript tests/trial/reference/mmrm.R` from the repository root after make_cases.py.
# Estimates, standard errors, likelihood and covariance: nlme::gls. Kenward-Roger: pbkrtest on an lme4 fit of the same model
# (a random effect for every visit; its residual variance is one parameter too many, which the correction does not see).
# Packages of Debian 12: r-cran-nlme, r-cran-lme4, r-cran-pbkrtest.
suppressMessages({library(nlme); library(lme4); library(pbkrtest)})
data <- read.csv("tests/trial/reference/mmrm_cases.csv")
number <- function(x) sprintf("%.10g", x)
lines <- c("case,what,arm,visit,value,se,df")
for (case in unique(data$case)) {
  wide <- data[data$case == case, ]
  visits <- sum(sapply(1:6, function(j) any(!is.na(wide[[paste0("visit", j)]]))))
  wide$base <- wide$baseline - mean(wide$baseline)
  long <- do.call(rbind, lapply(1:visits, function(j) data.frame(
    patient = wide$patient, arm = factor(wide$arm), base = wide$base, visit = j,
    change = wide[[paste0("visit", j)]] - wide$baseline)))
  long <- long[!is.na(long$change), ]
  long <- long[order(long$patient, long$visit), ]
  long$v <- factor(long$visit)
  fit <- gls(change ~ 0 + v:arm + v:base, data = long, method = "REML",
    correlation = corSymm(form = ~ visit | patient), weights = varIdent(form = ~ 1 | v),
    control = glsControl(tolerance = 1e-10, msTol = 1e-12, maxIter = 500, msMaxIter = 500, opt = "optim",
      optimMethod = "BFGS"))
  random <- lmer(change ~ 0 + v:arm + v:base + (0 + v | patient), data = long, REML = TRUE,
    control = lmerControl(check.nobs.vs.nRE = "ignore", check.nobs.vs.nlev = "ignore", optimizer = "bobyqa",
      optCtrl = list(rhoend = 1e-10, maxfun = 1e6), calc.derivs = FALSE))
  adjusted <- as.matrix(vcovAdj(random))
  lines <- c(lines, sprintf("%s,log-likelihood,,,%s,,", case, number(as.numeric(logLik(fit)))),
    sprintf("%s,log-likelihood-lme4,,,%s,,", case, number(as.numeric(logLik(random)))))
  sds <- fit$sigma * c(1, coef(fit$modelStruct$varStruct, unconstrained = FALSE))
  names(sds)[1] <- "1"
  for (j in 1:visits) lines <- c(lines, sprintf("%s,sd,,%d,%s,,", case, j, number(sds[[as.character(j)]])))
  for (a in levels(long$arm)[-1]) for (j in 1:visits) {
    w <- as.numeric(names(coef(fit)) == sprintf("v%d:arm%s", j, a)) -
      as.numeric(names(coef(fit)) == sprintf("v%d:arm0", j))
    stopifnot(identical(names(coef(fit)), names(fixef(random))), sum(w != 0) == 2)
    lines <- c(lines, sprintf("%s,gls,%s,%d,%s,%s,", case, a, j, number(sum(w * coef(fit))),
      number(sqrt(drop(t(w) %*% vcov(fit) %*% w)))))
    lines <- c(lines, sprintf("%s,kenward-roger,%s,%d,%s,%s,%s", case, a, j, number(sum(w * fixef(random))),
      number(sqrt(drop(t(w) %*% adjusted %*% w))), number(Lb_ddf(w, vcov(random), vcovAdj(random)))))
  }
}
header <- sprintf("# %s; nlme %s; lme4 %s; pbkrtest %s; written by tests/trial/reference/mmrm.R", R.version.string,
  packageVersion("nlme"), packageVersion("lme4"), packageVersion("pbkrtest"))
writeLines(c(header, lines), "tests/trial/reference/mmrm.csv")
